import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useSpeech } from '../language/language.js';
import { chosenFiles, type GivenFile } from '../packing/dropped-files.js';
import { FileIcon, FolderIcon, SendIcon } from '../parts/icons.js';

/** Buttons that choose a study. Files can be dropped anywhere on the page. */
export function UploadArea({
  onGiven,
}: {
  readonly onGiven: (given: Promise<readonly GivenFile[]>) => void;
}): JSX.Element {
  const { say } = useSpeech();
  return (
    <div class="drop">
      <SendIcon />
      <p class="drop-title">{say.upload.drop}</p>
      <p class="quiet">{say.upload.kinds}</p>
      <div class="drop-buttons">
        <Chooser
          accept=".zip,.nii,.nii.gz,.gz"
          primary
          onGiven={onGiven}
          text={say.upload.chooseFile}
          icon={<FileIcon />}
        />
        <Chooser folder onGiven={onGiven} text={say.upload.chooseFolder} icon={<FolderIcon />} />
      </div>
    </div>
  );
}

/** A button that opens the browser's file dialog; the input itself cannot be styled. */
function Chooser({
  text,
  icon,
  accept,
  folder = false,
  primary = false,
  onGiven,
}: {
  readonly text: string;
  readonly icon: JSX.Element;
  readonly accept?: string;
  readonly folder?: boolean;
  readonly primary?: boolean;
  readonly onGiven: (given: Promise<readonly GivenFile[]>) => void;
}): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (input.current !== null) input.current.webkitdirectory = folder;
  }, [folder]);
  const onChange = ({ currentTarget }: { readonly currentTarget: HTMLInputElement }): void => {
    const given = chosenFiles(currentTarget);
    // Reset, so that choosing the same file again also triggers a change.
    currentTarget.value = '';
    if (given.length > 0) onGiven(Promise.resolve(given));
  };
  return (
    <>
      <button
        type="button"
        class={primary ? 'button button-primary' : 'button'}
        onClick={() => input.current?.click()}
      >
        {icon}
        {text}
      </button>
      <input
        ref={input}
        hidden
        type="file"
        aria-label={text}
        accept={accept}
        multiple={!folder}
        onChange={onChange}
      />
    </>
  );
}
