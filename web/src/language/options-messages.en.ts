/** The texts of a study's options in English. */
export const englishOptions = {
  heading: 'Options',
  text: 'For the next study. Leave them empty for the usual assessment.',
  fields: {
    findings: {
      name: 'Further findings in words',
      text: 'In English, separated by commas. The zero-shot model scores them and shows their places.',
    },
    explained: {
      name: 'Findings to show in the images',
      text: 'Names as in the answer, separated by commas. Without them, the most important ones are shown.',
    },
    seriesUid: { name: 'Series', text: 'SeriesInstanceUID. Without it, the service chooses the series.' },
  },
  explainAnother: 'Assess again, with another finding in the images …',
  assessSeries: 'Assess this series',
};

export type OptionsMessages = typeof englishOptions;
