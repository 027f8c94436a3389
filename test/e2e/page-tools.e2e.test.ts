/** The tools of the images: by mouse, by keys and by fingers, each with its exact effect. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Camera, FITTED, PaneView } from '../../web/src/viewer/drawing/pane-view.js';
import { moved, type Plane, PLANE_AXES, PLANES, type Voxel } from '../../web/src/viewer/planes.js';
import { AnatomicalGrid } from '../../web/src/viewer/volume/anatomical-grid.js';
import { hasChromium } from './browser-visit.js';
import { type Hand, OpenedViewer, type Spot } from './opened-viewer.js';
import { PageSite } from './page-site.js';

const HANDS: readonly Hand[] = ['mouse', 'finger'];
const MIDDLE: Spot = { x: 0, y: 0 };
/** Two places of a pane determine its zoom and its middle. */
const PROBES: readonly Spot[] = [
  { x: 110, y: 70 },
  { x: -90, y: -50 },
];
/** Length in pixels of a drag that doubles the size. */
const DOUBLING = 300;
/** Pixels that a key pans, and the factor of a key that zooms. */
const KEY = { pan: 40, zoom: 1.25 } as const;

describe.skipIf(!hasChromium)('the tools of the images', () => {
  let site: PageSite;
  let viewer: OpenedViewer;
  let page: Page;
  let grid: AnatomicalGrid;
  beforeAll(async () => {
    site = await PageSite.open();
    viewer = await OpenedViewer.on(site);
    ({ page } = viewer);
    const { columns, rows, slices, affine } = site.volume;
    grid = new AnatomicalGrid({ sizes: [columns, rows, slices], type: 'int16', affine });
  });
  afterAll(async () => {
    await viewer[Symbol.asyncDispose]();
    site[Symbol.dispose]();
  });
  beforeEach(async () => {
    await page.evaluate(`document.querySelector('.viewer-bar .choice label').click()`);
    await viewer.press(['Delete', '1', '0', 'Home']);
  });

  async function viewOf(plane: Plane, camera: Camera): Promise<PaneView> {
    const { width, height } = await viewer.sizeOf(plane);
    return new PaneView(grid, plane, width, height, camera);
  }
  /** CSS pixels of a millimetre in the whole axial slice. */
  const scale = async (): Promise<number> => (await viewOf('axial', FITTED)).scale;

  const placeShown = (): Promise<number[]> => viewer.place();
  const millimetresAt = (voxel: Voxel): number[] =>
    // Zero has no sign.
    grid.toPatient(voxel).map((value) => Math.round(value) + 0);

  /** The voxel at a spot of a pane. @param from a voxel of the slice that the pane shows */
  async function voxelAt(spot: Spot, from: Voxel, plane: Plane = 'axial', camera = FITTED): Promise<Voxel> {
    const view = await viewOf(plane, camera);
    const { x, y } = view.toSlice({ x: view.width / 2 + spot.x, y: view.height / 2 + spot.y });
    const { across, down } = PLANE_AXES[plane];
    return moved(moved(from, across, Math.round(x)), down, Math.round(y));
  }

  /** Checks where a pane shows the slice: taps move the crosshair to what is under them. */
  async function expectCamera(camera: Camera, hand: Hand): Promise<void> {
    for (const probe of PROBES) {
      await viewer.tap(hand, probe);
      const voxel = await voxelAt(probe, [0, 0, 0], 'axial', camera);
      await expect.poll(placeShown).toEqual(millimetresAt(voxel));
    }
  }

  describe.each(HANDS)('dragged by %s', (hand) => {
    it('scroll a slice every 6 pixels: the mouse downwards, a finger sideways', async () => {
      await viewer.tool(/^Scroll/);
      await viewer.drag(hand, MIDDLE, hand === 'mouse' ? { x: 0, y: 63 } : { x: 63, y: 0 });
      await expect.poll(async () => (await viewer.shown()).number).toBe(11);
    });

    it('change level and width by a 300th of the width for every pixel', async () => {
      await viewer.tool(/^Window/);
      await viewer.drag(hand, { x: -60, y: -60 }, { x: 0, y: -30 });
      await expect.poll(() => viewer.shown()).toMatchObject({ level: -750, width: 1800 });
      await page.getByRole('button', { name: 'Mediastinum' }).click();
      await viewer.drag(hand, { x: -60, y: 30 }, { x: -60, y: -30 });
      await expect.poll(() => viewer.shown()).toMatchObject({ level: 120, width: 350 });
    });

    it('zoom around the place where the drag begins', async () => {
      await viewer.tool(/^Zoom/);
      await viewer.drag(hand, { x: -60, y: DOUBLING / 2 }, { x: -60, y: -DOUBLING / 2 });
      const pixels = await scale();
      await expectCamera({ zoom: 2, x: -60 / (2 * pixels), y: DOUBLING / 2 / (2 * pixels) }, hand);
    });

    it('pan the slice by the pixels of the drag', async () => {
      await viewer.press(['+', '+', '+', '+']);
      await viewer.tool(/^Pan/);
      await viewer.drag(hand, MIDDLE, { x: 50, y: 20 });
      const zoom = KEY.zoom ** 4;
      const pixels = zoom * (await scale());
      await expectCamera({ zoom, x: -50 / pixels, y: -20 / pixels }, hand);
    });

    it('move the crosshair', async () => {
      await viewer.tool(/^Crosshair/);
      await viewer.drag(hand, MIDDLE, { x: 70, y: -40 });
      await expect.poll(placeShown).toEqual(millimetresAt(await voxelAt({ x: 70, y: -40 }, [0, 0, 0])));
    });

    it('measure in millimetres', async () => {
      const labels = await viewer.recordedTexts();
      await viewer.tool(/^Distance/);
      await viewer.drag(hand, { x: -50, y: -30 }, { x: 50, y: -30 });
      await expect.poll(labels).toContain(`${(100 / (await scale())).toFixed(1)} mm`);
      await page.getByRole('button', { name: 'Remove distances' }).click();
      await expect.poll(() => page.getByRole('button', { name: 'Remove distances' }).count()).toBe(0);
    });

    it('move the crosshair in three planes: a place in one of them is a slice of the others', async () => {
      await viewer.tool(/^Crosshair/);
      await page.getByText('MPR', { exact: true }).click();
      const start = await voxelAt(PROBES[0], [0, 0, 0]);
      await viewer.tap(hand, PROBES[0]);
      await viewer.drag(hand, MIDDLE, { x: 30, y: 40 }, { plane: 'coronal' });
      const inCoronal = await voxelAt({ x: 30, y: 40 }, start, 'coronal');
      await expect.poll(placeShown).toEqual(millimetresAt(inCoronal));
      await viewer.tap(hand, { x: -20, y: 25 }, 'sagittal');
      const voxel = await voxelAt({ x: -20, y: 25 }, inCoronal, 'sagittal');
      await expect.poll(placeShown).toEqual(millimetresAt(voxel));
      for (const plane of PLANES) {
        const { through } = PLANE_AXES[plane];
        expect(Number(await viewer.slider(plane).inputValue())).toBe(
          grid.sizes[through] - 1 - voxel[through],
        );
      }
    });
  });

  it('obey keys: zoom, pan, level and width, the crosshair in every plane', async () => {
    const pixels = KEY.zoom * (await scale());
    await viewer.press(['+', 'Control+ArrowLeft', 'Control+ArrowUp']);
    await expectCamera({ zoom: KEY.zoom, x: -KEY.pan / pixels, y: -KEY.pan / pixels }, 'mouse');
    await viewer.press('-');
    await expectCamera(FITTED, 'mouse');
    await viewer.press([']', '}']);
    expect(await viewer.shown()).toMatchObject({ level: -575, width: 1525 });
    await page.getByText('MPR', { exact: true }).click();
    let voxel = await voxelAt(PROBES[1], [0, 0, 0]);
    await viewer.tap('mouse', PROBES[1]);
    for (const plane of PLANES) {
      await viewer.press(['Shift+ArrowRight', 'Shift+ArrowDown'], plane);
      for (const axis of [PLANE_AXES[plane].across, PLANE_AXES[plane].down])
        voxel = moved(voxel, axis, voxel[axis] + 1);
      await expect.poll(placeShown).toEqual(millimetresAt(voxel));
    }
  });

  it('measure with keys', async () => {
    const labels = await viewer.recordedTexts();
    await viewer.tap('mouse', MIDDLE);
    const right = 'Shift+ArrowRight';
    await viewer.press(['d', 'Enter', right, right, right, right, 'Enter']);
    await expect.poll(labels).toContain(`${(4 * site.volume.spacing[0]).toFixed(1)} mm`);
    await viewer.press('Delete');
    await expect.poll(() => page.getByRole('button', { name: 'Remove distances' }).count()).toBe(0);
    await viewer.press('w');
  });

  it('zoom and pan with the other buttons of the mouse, the wheel and the control key, whatever the tool', async () => {
    await viewer.tool(/^Scroll/);
    const pixels = await scale();
    await viewer.drag('mouse', { x: 0, y: DOUBLING / 2 }, { x: 0, y: -DOUBLING / 2 }, { button: 'right' });
    await viewer.drag('mouse', MIDDLE, { x: 50, y: -150 }, { button: 'middle' });
    const zoomed = { zoom: 2, x: -50 / (2 * pixels), y: (DOUBLING / 2 + 150) / (2 * pixels) };
    await expectCamera(zoomed, 'mouse');
    await viewer.press('0');
    await page.keyboard.down('Control');
    await viewer.wheel(-DOUBLING);
    await page.keyboard.up('Control');
    await expectCamera({ zoom: 2, x: 0, y: 0 }, 'mouse');
    await viewer.canvas().dblclick();
    await expectCamera(FITTED, 'mouse');
  });

  it('leave a vertical swipe to the page, and zoom and pan with two fingers', async () => {
    await viewer.tool(/^Scroll/);
    await page.evaluate('scrollTo(0, 0)');
    await viewer.swipe([{ x: 0, y: 60 }], [{ x: 0, y: -60 }]);
    await expect.poll(() => page.evaluate<number>('scrollY')).toBeGreaterThan(0);
    expect((await viewer.shown()).number).toBe(1);
    const [left, right] = [
      { x: -60, y: 0 },
      { x: 60, y: 0 },
    ];
    await viewer.swipe(
      [left, right],
      [
        { x: -80, y: 30 },
        { x: 160, y: 30 },
      ],
    );
    const pixels = 2 * (await scale());
    await expectCamera({ zoom: 2, x: -40 / pixels, y: -30 / pixels }, 'finger');
    expect((await viewer.shown()).number).toBe(1);
  });

  it('invert, play, project a slab, hide the map, reset and fill the screen: by button, key and finger', async () => {
    // A slice with a map, which is loaded; the legend appears with it.
    await page.locator('.place').first().click();
    await page.locator('.legend').waitFor();
    const plain = await viewer.picture();
    const invert = page.getByRole('button', { name: 'Invert' });
    for (const [on, off] of [
      [() => viewer.press('i'), () => invert.click()],
      [() => invert.tap(), () => page.getByRole('button', { name: 'Reset zoom and window' }).tap()],
      [() => page.locator('.slab').selectOption('20'), () => page.locator('.slab').selectOption('0')],
      [() => page.getByRole('switch', { name: 'Attribution' }).uncheck(), () => viewer.press('a')],
      [
        () => page.getByRole('switch', { name: 'Attribution' }).tap(),
        () => page.getByRole('switch', { name: 'Attribution' }).tap(),
      ],
    ] as const) {
      await on();
      await expect.poll(async () => (await viewer.picture()) === plain).toBe(false);
      await off();
      await expect.poll(async () => (await viewer.picture()) === plain).toBe(true);
    }
    await page.getByRole('button', { name: 'Bone' }).tap();
    await expect.poll(() => viewer.shown()).toMatchObject({ level: 400, width: 1800, preset: 'Bone' });
    for (const start of ['click', 'tap'] as const) {
      const { number } = await viewer.shown();
      await page.getByRole('button', { name: /^Cine/ })[start]();
      await expect.poll(async () => (await viewer.shown()).number).not.toBe(number);
      await viewer.press('c');
    }
    const widthOf = async (): Promise<number> => (await viewer.sizeOf('axial')).width;
    for (const hand of ['click', 'tap'] as const) {
      await page.getByRole('button', { name: 'Full screen' })[hand]();
      await expect.poll(widthOf).toBe(1366);
      await page.getByRole('button', { name: 'Leave full screen' })[hand]();
      await expect.poll(widthOf).toBeLessThan(1000);
    }
    expect(viewer.visitor.complaints).toEqual([]);
  });
});
