/** The database can not be reached, or all its connections are in use; `cause` says what the driver met. */
export class NoConnection extends Error {}
