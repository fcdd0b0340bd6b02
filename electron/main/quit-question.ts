import { type BrowserWindow, dialog } from 'electron';

interface QuitQuestionOptions {
  window: BrowserWindow;
  /** How many sessions end with the application. */
  openShells(): number;
  isWanted(): boolean;
  /** The person does not want to be asked again. */
  onNeverAgain(): void;
}

/** Asks, once at a time, before shells are ended by closing the application. */
export class QuitQuestion {
  #isAsking = false;
  #isAnswered = false;

  constructor(private readonly options: QuitQuestionOptions) {}

  /** Nobody can answer: a signal ended the application. */
  skip(): void {
    this.#isAnswered = true;
  }

  get isNeeded(): boolean {
    return !this.#isAnswered && this.options.openShells() > 0 && this.options.isWanted();
  }

  /** Runs `onYes` when the answer is to quit. */
  async ask(onYes: () => void): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const count = this.options.openShells();
    const shells = count === 1 ? 'a shell' : `${count} shells`;
    const { response, checkboxChecked } = await dialog.showMessageBox(this.options.window, {
      type: 'question',
      message: `Quit and end ${shells}?`,
      detail: 'What runs in them is ended on their nodes.',
      buttons: ['Quit', 'Cancel'],
      defaultId: 0,
      cancelId: 1,
      checkboxLabel: 'Do not ask again',
      noLink: true,
    });
    this.#isAsking = false;
    if (response !== 0) return;
    if (checkboxChecked) this.options.onNeverAgain();
    this.#isAnswered = true;
    onYes();
  }
}
