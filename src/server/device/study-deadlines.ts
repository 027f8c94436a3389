import { MILLISECONDS_PER_SECOND } from '../../core/units/units.js';

/** The time limits of the studies on one device. */
export class StudyDeadlines {
  private readonly timers = new Map<number, NodeJS.Timeout>();

  /** @param onExceeded called with the study's id and the limit */
  constructor(
    private readonly seconds: number,
    private readonly onExceeded: (id: number, seconds: number) => void,
  ) {}

  begin(id: number): void {
    const { seconds } = this;
    this.timers.set(
      id,
      setTimeout(() => this.onExceeded(id, seconds), seconds * MILLISECONDS_PER_SECOND),
    );
  }

  end(id: number): void {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
  }

  endAll(): void {
    for (const id of [...this.timers.keys()]) this.end(id);
  }
}
