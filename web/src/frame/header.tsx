import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import {
  type Appearance,
  APPEARANCES,
  keepAppearance,
  preferredAppearance,
  showAppearance,
} from '../appearance/appearance.js';
import { type Language, LANGUAGES, useSpeech } from '../language/language.js';
import { Choice } from '../parts/choice.js';
import { AppearanceIcon, LungsMark } from '../parts/icons.js';
import { HOME_LINK } from '../route.js';

export function Header({ onLanguage }: { readonly onLanguage: (language: Language) => void }): JSX.Element {
  const { say, language } = useSpeech();
  return (
    <header class="header">
      <a class="brand" href={HOME_LINK}>
        <LungsMark />
        <span class="brand-name">CT-CLIP</span>
        <span class="brand-subtitle">{say.subtitle}</span>
      </a>
      <p class="research-mark">{say.researchUse}</p>
      <Choice
        label={say.language}
        value={language}
        options={LANGUAGES.map((option) => ({
          value: option.language,
          text: option.short,
          label: option.name,
          lang: option.language,
        }))}
        onChoose={onLanguage}
      />
      <AppearanceSwitch />
    </header>
  );
}

function AppearanceSwitch(): JSX.Element {
  const { say } = useSpeech();
  const [appearance, setAppearance] = useState<Appearance>(preferredAppearance);
  const next = APPEARANCES[(APPEARANCES.indexOf(appearance) + 1) % APPEARANCES.length] ?? 'auto';
  const change = (): void => {
    keepAppearance(next);
    showAppearance(next);
    setAppearance(next);
  };
  const name = `${say.appearance}: ${say.appearances[appearance]}`;
  return (
    <button type="button" class="icon-button" aria-label={name} title={name} onClick={change}>
      <AppearanceIcon appearance={appearance} />
    </button>
  );
}
