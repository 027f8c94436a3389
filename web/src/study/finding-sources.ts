import type { Messages } from '../language/messages.en.js';
import type { StudyAnswer } from '../service/study-contract.js';

/** The scores of one network. */
export interface Source {
  /** Name of the network in the answer. */
  readonly network: string;
  readonly title: string;
  readonly text: string;
  readonly probabilities: Readonly<Record<string, number>>;
}

/** CT-CLIP's two networks, then those that the service's bundle adds. */
export function sourcesOf(answer: StudyAnswer, say: Messages): readonly Source[] {
  const { supervised_probabilities: supervised, ctclip_probabilities: ctclip, scores = {}, model } = answer;
  const { findings } = say;
  const further = Object.entries(scores).map(([network, probabilities]): Source => {
    const title = model.networks?.[network]?.title ?? network;
    return { network, title, text: findings.furtherText, probabilities };
  });
  return [
    {
      network: 'supervised',
      title: findings.supervised,
      text: findings.supervisedText,
      probabilities: supervised,
    },
    { network: 'ctclip', title: findings.zeroShot, text: findings.zeroShotText, probabilities: ctclip },
    ...further,
  ];
}
