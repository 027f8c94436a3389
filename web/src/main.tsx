import { render } from 'preact';
import { preferredAppearance, showAppearance } from './appearance/appearance.js';
import { clearOldHistory } from './history/study-history.js';
import { Page } from './page.js';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/frame.css';
import './styles/home.css';
import './styles/study.css';
import './styles/charts.css';
import './styles/viewer.css';

const root = document.getElementById('page');
if (root === null) throw new Error('index.html has no root element.');
clearOldHistory();
showAppearance(preferredAppearance());
render(<Page />, root);
