/** What the server answered instead of rows. `message` is in its own words. */
export class MysqlError extends Error {
  override readonly name = 'MysqlError';
  readonly number: number;

  constructor(number: number, message: string) {
    super(message);
    this.number = number;
  }
}

/** Numbers of the errors that are told apart here (MySQL's and MariaDB's error references). */
export const mysqlErrors = {
  tooManyConnections: 1040,
  databaseDenied: 1044,
  accessDenied: 1045,
  databaseUnknown: 1049,
  serverShutdown: 1053,
  hostBlocked: 1129,
  hostDenied: 1130,
  tableDenied: 1142,
  columnDenied: 1143,
  tableUnknown: 1146,
  lockTimeout: 1205,
  userLimit: 1226,
  privilegeMissing: 1227,
  authenticationUnknown: 1251,
  interrupted: 1317,
  viewInvalid: 1356,
  routineUnknown: 1305,
  passwordExpired: 1820,
  connectionKilled: 1927,
  mariadbTimeLimit: 1969,
  mysqlTimeLimit: 3024,
  secureTransportRequired: 3159,
} as const;

/** Whether the server ended the connection or the statement for a reason that has nothing to do with it. */
export function isLostConnection(error: unknown): boolean {
  const { serverShutdown, connectionKilled, interrupted } = mysqlErrors;
  return error instanceof MysqlError && [serverShutdown, connectionKilled, interrupted].some(n => n === error.number);
}

/** Whether the server ended a statement because it took longer than it may. */
export function isTimeLimit(error: unknown): boolean {
  if (!(error instanceof MysqlError)) return false;
  return error.number === mysqlErrors.mariadbTimeLimit || error.number === mysqlErrors.mysqlTimeLimit;
}
