import type { JSX } from 'preact';
import { useSpeech } from '../language/language.js';
import { isReliable } from '../registration/register-chests.js';
import type { RegistrationState } from './use-registration.js';

/** Says whether the images of two studies are linked, and how well the scans match; switches the link. */
export function LinkNote({
  loaded,
  state,
  isLinkOn,
  onLink,
}: {
  /** Share of the slices that have arrived. */
  readonly loaded: number;
  readonly state: RegistrationState;
  readonly isLinkOn: boolean;
  /** Undefined if the images cannot be linked. */
  readonly onLink: ((isOn: boolean) => void) | undefined;
}): JSX.Element {
  const { say, number } = useSpeech();
  const { linking, quality, motion, rigid, link } = say.comparison;
  const text = (): string => {
    if (loaded < 1) return linking.loading(say.percent(loaded));
    if (state.is !== 'done') return linking[state.is];
    if (state.registration === undefined) return linking.noLungs;
    return isReliable(state.registration) ? linking.linked : linking.unreliable;
  };
  const found = state.is === 'done' ? state.registration : undefined;
  return (
    <div class="link-note">
      <label class="toggle">
        <input
          type="checkbox"
          role="switch"
          checked={onLink !== undefined && isLinkOn}
          disabled={onLink === undefined}
          onChange={({ currentTarget }) => onLink?.(currentTarget.checked)}
        />
        {link}
      </label>
      <p>
        <span role="status">{text()}</span>{' '}
        {found !== undefined && (
          <span class="link-quality">
            {quality(
              number(found.agreement.lungs, 2),
              number(found.agreement.body, 2),
              say.percent(found.agreement.sharedLungs),
            )}{' '}
            {motion(number(found.shift), number(found.angle, 1))} {rigid}
          </span>
        )}
      </p>
    </div>
  );
}
