import { englishComparison } from './comparison-messages.en.js';
import { englishReport } from './report-messages.en.js';
import { englishViewer } from './viewer-messages.en.js';
import { englishOptions } from './options-messages.en.js';
import type { DeliveryState } from '../service/study-contract.js';

/** The subject of a service's warning, and its meaning for the answer. */
export interface ServiceWarning {
  readonly title: string;
  readonly text: string;
}

/** Objects for the PACS that every study has; the others are pictures of a score. */
const dicomObjects: Partial<Record<string, string>> = { report: 'Structured report', scores: 'All scores' };

/** The page's texts in English. The type of all other languages derives from it. */
export const english = {
  subtitle: 'Chest CT assessment',
  researchUse: 'Research use only',
  researchUseLong:
    'This is not a medical device, and its answers are not a diagnosis. Every result needs the judgement of a qualified reader.',
  demonstration: 'Demonstration models',
  demonstrationLong:
    'The service runs on demonstration models. They show how it works; their answers mean nothing for a patient.',
  skipToContent: 'Skip to the content',
  language: 'Language',
  appearance: 'Appearance',
  appearances: { auto: 'As the system', light: 'Light', dark: 'Dark' },
  apiDocs: 'API',
  licences: 'Licences',
  home: 'Start',
  /** Formats a share in [0, 1]. */
  percent: (part: number) => `${Math.round(part * 100)}%`,

  upload: {
    heading: 'Assess a chest CT',
    lead: 'Send one study. You get the probability of pathology, the findings behind it, and where they are in the images.',
    drop: 'Drop a study here',
    dropNow: 'Release to send it',
    kinds: 'A ZIP of DICOM files, a folder of them, or a NIfTI volume',
    chooseFile: 'Choose a file',
    chooseFolder: 'Choose a folder',
    privacy: 'Images go to this service and nowhere else. It deletes them when the result expires.',
    steps: {
      queued: 'Next',
      packing: 'Packing the folder',
      sending: 'Sending',
      received: 'Sent; the service is checking it',
      lost: 'The service cannot be reached. Waiting for it; then the study is sent again.',
      failed: 'Not sent',
    },
    progress: (sent: string, all: string) => `${sent} of ${all} MB`,
    megabytes: (megabytes: string) => `${megabytes} MB`,
    files: (count: number) => `${count} files`,
    more: (count: number) => `${count} more`,
    plan: (count: number) => (count === 1 ? 'These files are one study' : `These files are ${count} studies`),
    sendPlan: (count: number) => (count === 1 ? 'Send one study' : `Send ${count} studies`),
    foldersAsOne: 'Send the folders as one study',
    dismiss: 'Dismiss',
    cancel: 'Cancel',
  },
  steps: {
    heading: 'How it works',
    send: {
      title: 'Send',
      text: 'A ZIP or a folder straight from the archive. The service chooses the series to read and explains the choice.',
    },
    read: {
      title: 'Read',
      text: 'Two CT-CLIP models look for findings; an ensemble combines them into one probability.',
    },
    see: {
      title: 'See why',
      text: 'Scroll through the slices, and see the place behind the score of each finding.',
    },
  },
  history: {
    heading: 'Your studies',
    empty: 'Nothing sent yet',
    emptyText: 'The service lists your studies here until they expire.',
    unnamed: (id: string) => `Study ${id}`,
    cancel: (name: string) => `Cancel ${name}`,
    remove: (name: string) => `Delete ${name}`,
    confirmCancel: (name: string) => `Cancel ${name}?`,
    confirmRemove: (name: string) =>
      `Delete ${name} with its result and images from the service? They cannot be restored.`,
    more: 'Show older studies',
    position: (position: number) => `Waiting, no. ${position}`,
    lost: 'The service cannot be reached. Waiting for it.',
    states: {
      waiting: 'Waiting',
      running: 'In progress',
      succeeded: 'Done',
      failed: 'Failed',
      cancelled: 'Cancelled',
    },
  },
  progress: {
    heading: 'Assessment in progress',
    queued: (before: number) =>
      before <= 0 ? 'Next in the queue' : before === 1 ? '1 study ahead' : `${before} studies ahead`,
    /** Texts by the service's names of stages; an unknown stage is shown by its name. */
    stages: {
      waiting: 'Waiting in the queue',
      reading: 'Reading the files and choosing the series',
      decoding: 'Decoding the images',
      resampling: 'Building the volume',
      encoding: 'Looking for findings',
      networks: 'Looking for findings with further networks',
      classifying: 'Combining the findings',
      explaining: 'Locating the findings',
    } as Readonly<Record<string, string>>,
    stay: 'You may leave this page: the study stays in your list.',
    lost: 'The service cannot be reached, or restarts. The page waits for it and continues by itself; accepted studies are not lost.',
    cancel: 'Cancel this study',
  },
  result: {
    again: 'New study',
    /** The decision, by the side of the threshold. */
    decisions: { above: 'Above the threshold', at: 'At the threshold', below: 'Below the threshold' },
    probability: 'Probability of pathology',
    distances: {
      above: (points: string, threshold: string) =>
        `${points} percentage points above the threshold of ${threshold}.`,
      at: (_points: string, threshold: string) =>
        `Exactly the threshold of ${threshold}, which counts as pathology.`,
      below: (points: string, threshold: string) =>
        `${points} percentage points below the threshold of ${threshold}.`,
    },
    close: 'That is close: a small difference in the images could change the decision.',
    strongest: (finding: string) => `Raised most by: ${finding}.`,
    /** The decision of a further ensemble. */
    byEnsemble: (name: string, percent: string, distance: string) =>
      `By the ensemble “${name}”: ${percent}. ${distance}`,
    threshold: (percent: string) => `Threshold ${percent}`,
    took: (seconds: string) => `Assessed in ${seconds} s`,
    cancelled: 'This study was cancelled',
    cancelledText: 'It was removed from the queue and deleted.',
    remove: 'Delete',
    title: (id: string, date: string) => `Study ${id} · ${date}`,
    expires: (when: string) => `Kept until ${when}`,
    /** The delivery to a system, by its state. */
    delivery: {
      waiting: (system: string) => `To be delivered to ${system}`,
      sending: (system: string) => `Being delivered to ${system}`,
      delivered: (system: string) => `Delivered to ${system}`,
      dead: (system: string) => `Not delivered to ${system}. Ask an administrator of the service.`,
    } satisfies Readonly<Record<DeliveryState, unknown>>,
    downloads: 'Downloads',
    downloadVolume: 'Volume, NIfTI',
    downloadOverlay: 'Key slices, PNG',
    downloadAnswer: 'Answer, JSON',
    downloadDicom: (name: string) =>
      `${dicomObjects[name] ?? `Picture ${name.replace(/^finding_/, '')}`}, DICOM`,
    downloadFhir: 'Medical record, FHIR',
  },
  comparison: englishComparison,
  report: englishReport,
  findings: {
    heading: 'Findings',
    supervised: 'Supervised',
    zeroShot: 'Zero-shot',
    source: 'Model',
    supervisedText: 'By a model that was trained on labelled studies.',
    zeroShotText: 'By comparing the images with a sentence that states the finding, and one that denies it.',
    furtherText: 'By a further network of this service.',
    thresholdNote: 'Single findings have no threshold. Their scores are not calibrated.',
    all: (count: number) => `Show all ${count}`,
    fewer: 'Show fewer',
    show: (finding: string) => `Show ${finding} in the images`,
    none: 'This model returned no findings.',
  },
  waterfall: {
    heading: 'What moved the probability',
    text: 'Each bar multiplies or divides the odds of pathology: × 2 doubles them, ÷ 2 halves them. Red bars raise the probability, blue ones lower it. The factors are SHAP values of the ensemble.',
    start: 'Before any finding',
    others: 'All other features',
    total: 'Result',
  },
  warnings: {
    heading: 'Notes on this answer',
    none: 'The service has no warnings about this answer.',
    original: 'Original message of the service',
  },
  series: {
    heading: 'Choice of series',
    text: 'The service reads one series of a study.',
    chosen: 'Read',
    notChosen: 'Not chosen',
    status: 'Status',
    slices: 'Slices',
    thickness: 'Thickness',
    coverage: 'Coverage',
    kernel: 'Kernel',
    position: 'Patient position',
    positions: {
      HFS: 'head first, supine',
      HFP: 'head first, prone',
      HFDR: 'head first, on the right side',
      HFDL: 'head first, on the left side',
      FFS: 'feet first, supine',
      FFP: 'feet first, prone',
      FFDR: 'feet first, on the right side',
      FFDL: 'feet first, on the left side',
    } as Readonly<Record<string, string>>,
    contrast: 'Contrast',
    yes: 'yes',
    no: 'no',
    reason: 'Why',
    millimetres: (value: string) => `${value} mm`,
  },
  viewer: englishViewer,
  options: englishOptions,
  failure: {
    heading: 'That did not work',
    again: 'Try again',
    back: 'Back to the start',
    details: 'Details for support',
    code: 'Code',
    request: 'Request',
    retryAfter: (seconds: number) => `Try again in ${seconds} s.`,
    unknown:
      'The service failed without giving a reason. Try again; if that does not help, tell its operator.',
  },
  /** Sentences by code. For other codes the page shows the service's own sentence. */
  failures: {
    'page.unreachable': 'The service cannot be reached. Check the network, then try again.',
    'page.gone': 'The service no longer has this study. Results are kept for a limited time; send it again.',
    'page.nothing-given': 'There are no files in it. Send a ZIP, a folder of DICOM files or a NIfTI volume.',
    'page.too-much-given': 'That is more than one study: over 65,535 files or 4 GB. Send one chest CT.',
    'page.unreadable-file': 'A file could not be read. Copy the folder to this computer, and try again.',
    'page.foreign-answer':
      'Something other than the service answered, such as a proxy. Reload the page; sign in if you are asked to.',
    'page.fault':
      'This page failed. Reload it, and try again; if that does not help, tell the operator of the service.',
    'auth.credentials-missing':
      'You are not signed in. Reload the page, and enter your user name and password.',
    'auth.credentials-wrong': 'The user name or the password is wrong. Reload the page to enter them again.',
  } as Readonly<Record<string, string>>,
  /** Texts by code. Empty, because the service's own sentences are in English. */
  serviceWarnings: {} as Readonly<Record<string, ServiceWarning>>,
  /** Findings whose display name differs from the service's. */
  findingNames: {
    ribs_fracture: 'Rib fracture',
    pleural_effusion: 'Pleural effusion',
    aorta_pathology: 'Aortic pathology',
    pulmonary_trunk_pathology: 'Pulmonary trunk pathology',
    cancer: 'Cancer',
    atelectasis: 'Atelectasis',
    covid: 'COVID-19',
    infiltrate: 'Infiltrate',
    emphysema: 'Emphysema',
    paracardial_fat_pathology: 'Paracardial fat pathology',
    fibrosis: 'Fibrosis',
    airiness_decrease: 'Decreased aeration',
    pneumothorax: 'Pneumothorax',
    coronary_calcium: 'Coronary calcium',
    osteo_fracture: 'Osteoporotic fracture',
    'No specific pathology detected': 'no single finding',
  } as Readonly<Record<string, string>>,
  features: {
    supervised: 'supervised',
    ctclip: 'zero-shot',
    /** Display names by the group's name in the service's findings.json. */
    groups: {
      lung_parenchyma: 'Lung parenchyma',
      airways: 'Airways',
      vascular: 'Vessels',
      pleural: 'Pleura',
      mediastinum: 'Mediastinum',
      cardiac: 'Heart',
      chest_wall: 'Chest wall',
      bone_spine: 'Bones and spine',
      postop: 'After surgery',
      incidentalomas: 'Incidental findings',
      /** Findings without a group. */
      other: 'Other findings',
    } as Readonly<Record<string, string>>,
    ofList: {
      mean_probability: 'All findings, mean',
      max_probability: 'Strongest finding',
      top3_mean: 'Three strongest, mean',
    } as Readonly<Record<string, string>>,
    ofGroup: {
      max: (group: string) => `${group}, strongest`,
      mean: (group: string) => `${group}, mean`,
      count_high: (group: string) => `${group}, number above 50%`,
      std: (group: string) => `${group}, spread`,
    },
  },
};

export type Messages = typeof english;
