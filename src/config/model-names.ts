/** Names of CT-CLIP's two networks and of the first ensemble. A bundle names all others. */
export const SUPERVISED_NETWORK = 'supervised';
export const ZERO_SHOT_NETWORK = 'ctclip';
export const MAIN_ENSEMBLE = 'main';
