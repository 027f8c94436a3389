import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ComparisonPage } from './comparison/comparison-page.js';
import { Footer } from './frame/footer.js';
import { Header } from './frame/header.js';
import { Home } from './home/home.js';
import {
  keepLanguage,
  type Language,
  LanguageContext,
  onChoiceOfLanguage,
  preferredLanguage,
  useSpeech,
} from './language/language.js';
import { ReportPage } from './report/report-page.js';
import { useRoute } from './route.js';
import { DropAnywhere } from './sending/drop-anywhere.js';
import { SendingBar } from './sending/sending-panel.js';
import { SendingProvider } from './sending/sending.js';
import { StudyPage } from './study/study-page.js';

/** The whole page: a frame around the view of the current route. */
export function Page(): JSX.Element {
  const [language, setLanguage] = useState<Language>(preferredLanguage);
  const route = useRoute();
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  // A choice in another tab applies here as well.
  useEffect(() => onChoiceOfLanguage(setLanguage), []);
  const choose = (choice: Language): void => {
    keepLanguage(choice);
    setLanguage(choice);
  };
  return (
    <LanguageContext.Provider value={language}>
      <SendingProvider>
        <Frame onLanguage={choose}>
          {route.page === 'home' ? (
            <Home />
          ) : (
            <>
              <SendingBar />
              {route.page === 'report' && <ReportPage key={route.id} id={route.id} />}
              {route.page === 'study' && <StudyPage key={route.id} id={route.id} />}
              {route.page === 'comparison' && <ComparisonPage id={route.id} earlier={route.earlier} />}
            </>
          )}
        </Frame>
        <DropAnywhere />
      </SendingProvider>
    </LanguageContext.Provider>
  );
}

function Frame({
  onLanguage,
  children,
}: {
  readonly onLanguage: (language: Language) => void;
  readonly children: ComponentChildren;
}): JSX.Element {
  const { say } = useSpeech();
  // A real link to #content would change the route.
  const skip = (event: Event): void => {
    event.preventDefault();
    document.getElementById('content')?.focus();
  };
  return (
    <>
      <a class="skip" href="#content" onClick={skip}>
        {say.skipToContent}
      </a>
      <Header onLanguage={onLanguage} />
      <main id="content" tabIndex={-1}>
        {children}
      </main>
      <Footer />
    </>
  );
}
