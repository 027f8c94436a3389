/** Roles of users, in order of increasing rights. */
export const ROLES = ['sender', 'reader', 'admin'] as const;

export type Role = (typeof ROLES)[number];

/** Permission that a request requires. */
export type Permission =
  /** See pages and one's own studies. */
  | 'look'
  /** Submit studies and cancel one's own. */
  | 'send'
  /** See the results of other users. */
  | 'read-all'
  /** Cancel studies of other users, exchange models, set the log level. */
  | 'administer';

const ROLES_WITH: Readonly<Record<Permission, readonly Role[]>> = {
  look: ROLES,
  send: ['sender', 'admin'],
  'read-all': ['reader', 'admin'],
  administer: ['admin'],
};

export function isRole(text: unknown): text is Role {
  return (ROLES as readonly unknown[]).includes(text);
}

/** Whether one of the roles has the permission. */
export function permits(roles: readonly Role[], permission: Permission): boolean {
  return roles.some((role) => ROLES_WITH[permission].includes(role));
}
