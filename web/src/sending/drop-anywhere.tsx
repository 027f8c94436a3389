import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useSpeech } from '../language/language.js';
import { droppedFiles } from '../packing/dropped-files.js';
import { SendIcon } from '../parts/icons.js';
import { HOME_LINK } from '../route.js';
import { useSending } from './sending.js';

/** Catches files that are dropped anywhere on the page. Without it, the browser would leave the page and open the file. */
export function DropAnywhere(): JSX.Element | null {
  const { say } = useSpeech();
  const { give } = useSending();
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const onDragOver = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const onDragLeave = (event: DragEvent): void => {
      // Null if the pointer leaves the page instead of entering another element.
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent): void => {
      setOver(false);
      if (event.dataTransfer === null || !hasFiles(event)) return;
      event.preventDefault();
      give(droppedFiles(event.dataTransfer));
      location.hash = HOME_LINK;
    };
    addEventListener('dragover', onDragOver);
    addEventListener('dragleave', onDragLeave);
    addEventListener('drop', onDrop);
    return () => {
      removeEventListener('dragover', onDragOver);
      removeEventListener('dragleave', onDragLeave);
      removeEventListener('drop', onDrop);
    };
  }, [give]);
  if (!isOver) return null;
  return (
    <div class="drop-anywhere">
      <SendIcon />
      <p class="drop-title">{say.upload.dropNow}</p>
    </div>
  );
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') === true;
}
