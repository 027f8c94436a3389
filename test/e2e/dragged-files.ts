import type { JSHandle, Page } from 'playwright-core';

/** Contents of a drag: files of the given names, whose contents do not matter. */
export function draggedFiles(page: Page, names: readonly string[]): Promise<JSHandle> {
  return page.evaluateHandle(
    `(() => {
      const transfer = new DataTransfer();
      for (const name of ${JSON.stringify(names)}) transfer.items.add(new File(['PK'], name));
      return transfer;
    })()`,
  );
}
