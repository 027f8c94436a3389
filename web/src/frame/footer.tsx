import type { JSX } from 'preact';
import { useSpeech } from '../language/language.js';
import { docsAddress } from '../service/addresses.js';

export function Footer(): JSX.Element {
  const { say } = useSpeech();
  return (
    <footer class="footer">
      <p>
        <strong>{say.researchUse}.</strong> {say.researchUseLong}
      </p>
      <nav aria-label="CT-CLIP">
        <a href={docsAddress()}>{say.apiDocs}</a>
        <a href="./licences.txt">{say.licences}</a>
      </nav>
    </footer>
  );
}
