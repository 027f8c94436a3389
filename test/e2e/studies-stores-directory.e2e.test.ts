import { describeFailingStores } from './failing-stores.js';

describeFailingStores('a shared directory');
