/** Typical CT numbers of the tissues of a chest, in Hounsfield units. */
export const HU = {
  air: -1000,
  lung: -865,
  foam: -930,
  fat: -100,
  water: 0,
  muscle: 52,
  blood: 42,
  softTissue: 35,
  liver: 58,
  spleen: 50,
  airwayWall: 10,
  cartilage: 110,
  disc: 85,
  spongyBone: 190,
  corticalBone: 720,
  carbonShell: -350,
} as const;
