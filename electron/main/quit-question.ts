import { type BrowserWindow, dialog } from 'electron';
import { whatEnds } from './what-ends';

interface QuitQuestionOptions {
  window: BrowserWindow;
  /** How many shells end with the application. */
  openShells(): number;
  /** How many tunnels do. */
  openTunnels(): number;
  isWanted(): boolean;
  /** The person does not want to be asked again. */
  onNeverAgain(): void;
}

/** Asks, once at a time, before shells and tunnels are ended by closing the application. */
export class QuitQuestion {
  #isAsking = false;
  #isAnswered = false;

  constructor(private readonly options: QuitQuestionOptions) {}

  /** Nobody can answer: a signal ended the application. */
  skip(): void {
    this.#isAnswered = true;
  }

  get isNeeded(): boolean {
    const { openShells, openTunnels, isWanted } = this.options;
    return !this.#isAnswered && openShells() + openTunnels() > 0 && isWanted();
  }

  /** Runs `onYes` when the answer is to quit. */
  async ask(onYes: () => void): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const shells = this.options.openShells();
    const { response, checkboxChecked } = await dialog.showMessageBox(this.options.window, {
      type: 'question',
      message: `Quit and end ${whatEnds(shells, this.options.openTunnels())}?`,
      detail:
        shells > 0
          ? 'What runs in shells is ended on their nodes.'
          : 'Connections through tunnels are closed.',
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
