import type { JSX } from 'preact';
import { useSpeech } from '../language/language.js';
import { Choice } from '../parts/choice.js';
import { presetOf, WINDOW_NAMES } from './drawing/windows.js';
import { VIEWS } from './planes.js';
import { type Action, type Reading, SLABS, TOOLS } from './reading/reading.js';
import { ToolIcon, type ToolIconName } from './tool-icons.js';
import { WindowFields } from './window-fields.js';

/** Chooses the contents of the images and the effect of dragging. Every tool is a button with a name. */
export function Toolbar({
  reading,
  isFull,
  isHelpOpen,
  act,
  onFull,
  onHelp,
}: {
  readonly reading: Reading;
  readonly isFull: boolean;
  readonly isHelpOpen: boolean;
  readonly act: (action: Action) => void;
  readonly onFull: () => void;
  readonly onHelp: () => void;
}): JSX.Element {
  const { say } = useSpeech();
  const { view, plane, window, tool, isInverted, isPlaying, slab, distances } = reading;
  const preset = presetOf(window);
  return (
    <div class="viewer-bar">
      <Choice
        label={say.viewer.plane}
        value={view}
        options={VIEWS.map((value) => ({ value, text: say.viewer.planes[value] }))}
        onChoose={(chosen) => act({ do: 'view', view: chosen })}
      />
      <div class="tool-group" role="group" aria-label={say.viewer.window}>
        {WINDOW_NAMES.map((name) => (
          <button
            key={name}
            type="button"
            class="preset"
            aria-pressed={name === preset}
            onClick={() => act({ do: 'preset', name })}
          >
            {say.viewer.windows[name]}
          </button>
        ))}
      </div>
      <WindowFields window={window} onChange={(changed) => act({ do: 'window', window: changed })} />
      <div class="tool-group" role="group" aria-label={say.viewer.tool}>
        {TOOLS.map((each) => (
          <ToolButton
            key={each}
            icon={each}
            label={say.viewer.tools[each]}
            isPressed={each === tool}
            onClick={() => act({ do: 'tool', tool: each })}
          />
        ))}
      </div>
      <div class="tool-group">
        <ToolButton
          icon="invert"
          label={say.viewer.invert}
          isPressed={isInverted}
          onClick={() => act({ do: 'invert' })}
        />
        <ToolButton
          icon={isPlaying ? 'pause' : 'play'}
          label={say.viewer.cine}
          isPressed={isPlaying}
          onClick={() => act({ do: 'play', isPlaying: !isPlaying })}
        />
        <ToolButton icon="reset" label={say.viewer.reset} onClick={() => act({ do: 'reset', plane })} />
        {distances.length > 0 && (
          <ToolButton icon="clear" label={say.viewer.clear} onClick={() => act({ do: 'clear' })} />
        )}
      </div>
      <select
        class="slab"
        aria-label={say.viewer.slab}
        value={slab}
        onChange={(event) => act({ do: 'slab', slab: Number(event.currentTarget.value) })}
      >
        {SLABS.map((each) => (
          <option key={each} value={each}>
            {each === 0 ? say.viewer.noSlab : say.viewer.slabOf(each)}
          </option>
        ))}
      </select>
      <div class="tool-group tool-group-end">
        <ToolButton icon="keys" label={say.viewer.keys} isPressed={isHelpOpen} onClick={onHelp} />
        <ToolButton
          icon="full"
          label={isFull ? say.viewer.leaveFull : say.viewer.full}
          isPressed={isFull}
          onClick={onFull}
        />
      </div>
    </div>
  );
}

function ToolButton({
  icon,
  label,
  isPressed,
  onClick,
}: {
  readonly icon: ToolIconName;
  readonly label: string;
  readonly isPressed?: boolean;
  readonly onClick: () => void;
}): JSX.Element {
  return (
    <button
      type="button"
      class="tool"
      title={label}
      aria-label={label}
      aria-pressed={isPressed}
      onClick={onClick}
    >
      <ToolIcon name={icon} />
    </button>
  );
}
