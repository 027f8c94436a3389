/** What a user may do, from the least to the most. */
export const ROLES = ['sender', 'reader', 'admin'] as const;

export type Role = (typeof ROLES)[number];

/** What a request is for. */
export type Permission =
  /** To look at pages, and at what is one's own. */
  | 'look'
  /** To hand studies over, and to cancel one's own. */
  | 'send'
  /** To see the results of others. */
  | 'read-all'
  /** To cancel the studies of others, to exchange models, to set the level of the log. */
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
