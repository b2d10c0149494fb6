import type { Permissions, Role } from './context.ts';

const areaNames: Readonly<Record<string, string>> = {
  projects: 'Projects',
  uploads: 'Uploads',
  runs: 'Runs and reports',
  migrations: 'Migrations',
  webhooks: 'Webhooks',
  events: 'Events',
  keys: 'API keys',
  operations: 'Traces and mail',
  members: 'Members and teams',
  organization: 'Organisation',
  audit: 'Audit log',
  alerts: 'Alerts',
};

/** Permissions that a key of this role may have, by area. A key never manages somebody's account. */
export function scopesOf(permissions: Permissions, role: Role): { area: string; scopes: string[] }[] {
  const areas = new Map<string, string[]>();
  for (const [permission, allowed] of Object.entries(permissions)) {
    const area = permission.split(':')[0] ?? permission;
    if (area === 'self' || !allowed.includes(role)) continue;
    areas.set(area, [...(areas.get(area) ?? []), permission]);
  }
  return [...areas].map(([area, scopes]) => ({ area, scopes }));
}

interface ScopeTableProps {
  permissions: Permissions;
  role: Role;
  chosen: readonly string[];
  onChosen(chosen: readonly string[]): void;
}

/** What a key may do, as a table of check boxes: an area a row. */
export function ScopeTable({ permissions, role, chosen, onChosen }: ScopeTableProps) {
  const toggle = (scope: string, isChosen: boolean): void =>
    onChosen(isChosen ? [...chosen, scope] : chosen.filter(each => each !== scope));
  return (
    <div class="table-scroll">
      <table>
        <caption class="visually-hidden">What the key may do</caption>
        <thead>
          <tr>
            <th scope="col">Area</th>
            <th scope="col">The key may</th>
          </tr>
        </thead>
        <tbody>
          {scopesOf(permissions, role).map(({ area, scopes }) => (
            <tr key={area}>
              <th scope="row">{areaNames[area] ?? area}</th>
              <td>
                <div class="row">
                  {scopes.map(scope => (
                    <label key={scope} class="check">
                      <input
                        type="checkbox"
                        checked={chosen.includes(scope)}
                        onChange={event => toggle(scope, event.currentTarget.checked)}
                      />
                      <span>
                        <span class="visually-hidden">{areaNames[area] ?? area}: </span>
                        {scope.split(':')[1]?.replace('-', ' ')}
                      </span>
                    </label>
                  ))}
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
