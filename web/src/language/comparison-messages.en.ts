import type { DifferenceKind } from '../comparison/assessment-differences.js';

/** The texts of the comparison with an earlier study in English. */
export const englishComparison = {
  open: 'Compare',
  heading: 'Comparison with an earlier study',
  title: (current: string, earlier: string) => `Study ${current} compared with ${earlier}`,
  back: 'Back to the result',
  another: 'Another earlier study',
  swap: 'Swap the studies',
  current: 'Current study',
  earlier: 'Earlier study',
  samePatient:
    'The service does not check that both studies are of one patient, and its answers have no dates of the scans. Current and earlier are as you chose them.',
  sameImages: 'Both assessments are of the same images.',
  sameStudy: 'Both assessments are of the same study.',
  noLimit:
    'Scores also change with reconstruction, contrast, breathing and position. No change is known to be a change of the patient.',
  study: 'Study',
  assessed: 'Assessed',
  series: 'Series',
  models: 'Models',
  notes: (count: number) => (count === 1 ? '1 note on this answer' : `${count} notes on this answer`),
  openStudy: 'Open the result',
  change: (from: string, to: string, points: string) =>
    `Probability of pathology from ${from} to ${to}: ${points} percentage points.`,
  differences: 'The assessments differ',
  differencesText: (kinds: string) =>
    `A change of a score may come from this instead of the patient: ${kinds}.`,
  kinds: {
    models: 'models or thresholds',
    files: 'rules',
    settings: 'settings of the service',
    programs: 'versions or processor',
  } as Readonly<Record<DifferenceKind, string>>,
  noDifferences: 'Models, rules, settings and versions of both assessments are equal.',
  details: 'What differs',
  absent: 'none',

  choose: 'Choose the earlier study',
  chooseText: (id: string) => `Study ${id} is compared with it.`,
  noOthers: 'The service has no other finished study of yours. Send the earlier one.',
  send: 'Or send the earlier study',
  sendText: 'The comparison opens when the service has accepted it.',
  assessing: (part: string) => `Being assessed: ${part}`,
  waiting: 'Waiting in the queue',
  noAnswer: 'This study has no answer to compare.',

  findings: 'Findings',
  findingsText: 'Sorted by change. Scores are not calibrated, and single findings have no threshold.',
  finding: 'Finding',
  points: 'Change, points',
  notScored: 'not scored',
  show: (finding: string, study: string) => `Show ${finding} in the images of the ${study.toLowerCase()}`,

  images: 'Images of both studies',
  link: 'Scroll both together',
  linking: {
    loading: (part: string) => `The images are linked when all slices have arrived: ${part} of them so far.`,
    running: 'Finding the position of one scan in the other …',
    linked: 'The images are linked by position in the patient.',
    unreliable: 'The images are not linked, because the scans do not match well enough.',
    noLungs: 'The images are not linked, because one of the scans shows no lungs.',
    failed: 'The images are not linked, because the browser could not compute the position.',
  },
  quality: (lungs: string, body: string, shared: string) =>
    `Overlap (Dice) of the lungs ${lungs}, of the body ${body}; the earlier scan shows ${shared} of the current lungs.`,
  motion: (millimetres: string, degrees: string) => `Moved by ${millimetres} mm, turned by ${degrees}°.`,
  rigid:
    'Rigid, from lungs and body in cells of 5 mm: it does not follow breathing, and the scans of two persons may match too.',
  beyond: 'The other study has no images of this position.',
  oneScale: 'Both maps have one scale: the same colour is the same contribution.',
  noMap: {
    current: 'The current study has no map of this score.',
    earlier: 'The earlier study has no map of this score.',
  },
};

export type ComparisonMessages = typeof englishComparison;
