/** A production dependency and its licence, as the lock file states them. */
export interface LicensedPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression; undefined if the package states none. */
  readonly licence: string | undefined;
}

interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}

const FOLDER = 'node_modules/';

/** Licences that allow use and redistribution, changed or not, with a notice, and place no conditions on other code. */
const PERMISSIVE: readonly string[] = [
  ...[
    '0BSD',
    'Apache-2.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'BlueOak-1.0.0',
    'CC0-1.0',
    'ISC',
    'MIT',
    'MIT-0',
  ],
  ...['Python-2.0', 'Unlicense', 'Zlib'],
];

/** Licences from the packages' own files, if missing in the lock file: checked for exactly these versions. */
const STATED_ELSEWHERE: Readonly<Record<string, string>> = {
  'passport-http@0.3.0': 'MIT',
  'passport-strategy@1.0.0': 'MIT',
  'pause@0.0.1': 'MIT',
};

/** Every package that is installed without the development dependencies, by name. */
export function productionPackages(lockFile: {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}): LicensedPackage[] {
  return Object.entries(lockFile.packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && dev !== true && devOptional !== true)
    .map(([path, { version = '', license }]) => {
      const name = path.slice(path.lastIndexOf(FOLDER) + FOLDER.length);
      return { name, version, licence: license ?? STATED_ELSEWHERE[`${name}@${version}`] };
    })
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** Whether one of the offered licences, or all of the required ones, are permissive. A missing licence is not. */
export function isPermissive(licence: string | undefined): boolean {
  if (licence === undefined) return false;
  const alternatives = licence.replace(/[()]/g, '').split(' OR ');
  return alternatives.some((terms) => terms.split(' AND ').every((term) => PERMISSIVE.includes(term.trim())));
}
