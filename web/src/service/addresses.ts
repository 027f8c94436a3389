/** The page is served at `…/app/`; the service is one level up, whatever path a proxy adds in front. */
const SERVICE = new URL('..', document.baseURI);

function address(path: string): string {
  return new URL(path, SERVICE).href;
}

export function newStudyAddress(): string {
  return address('studies?explain=true&volume=true');
}

export function studyAddress(id: string): string {
  return address(`studies/${encodeURIComponent(id)}`);
}

export function eventsAddress(id: string): string {
  return `${studyAddress(id)}/events`;
}

export function volumeAddress(id: string): string {
  return `${studyAddress(id)}/volume.nii.gz`;
}

export function overlayPictureAddress(id: string): string {
  return `${studyAddress(id)}/overlay.png`;
}

export function attributionAddress(id: string, map: string): string {
  return `${studyAddress(id)}/attribution/${encodeURIComponent(map)}.nii.gz`;
}

export function docsAddress(): string {
  return address('docs');
}
