import { type BrowserWindow, dialog } from 'electron';
import { whatEnds } from '#shared/sessions/what-ends';

interface QuitQuestionOptions {
  window: BrowserWindow;
  /** How many shells end with the application. */
  openShells(): number;
  /** How many tunnels do. */
  openTunnels(): number;
  /** How many transfers do. */
  unfinishedTransfers(): number;
  isWanted(): boolean;
  /** The person does not want to be asked again. */
  onNeverAgain(): void;
}

/** Asks, once at a time, before shells, tunnels and transfers are ended by closing the application. */
export class QuitQuestion {
  #isAsking = false;
  #isAnswered = false;

  constructor(private readonly options: QuitQuestionOptions) {}

  /** Nobody can answer: a signal ended the application. */
  skip(): void {
    this.#isAnswered = true;
  }

  get isNeeded(): boolean {
    const { openShells, openTunnels, unfinishedTransfers, isWanted } = this.options;
    const ending = openShells() + openTunnels() + unfinishedTransfers();
    return !this.#isAnswered && ending > 0 && isWanted();
  }

  /** Runs `onYes` when the answer is to quit. */
  async ask(onYes: () => void): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const shells = this.options.openShells();
    const tunnels = this.options.openTunnels();
    const transfers = this.options.unfinishedTransfers();
    const { response, checkboxChecked } = await dialog.showMessageBox(this.options.window, {
      type: 'question',
      message: `Quit and end ${whatEnds(shells, tunnels, transfers)}?`,
      detail: [
        ...(shells > 0 ? ['What runs in shells is ended on their nodes.'] : []),
        ...(tunnels > 0 ? ['Connections through tunnels are closed.'] : []),
        ...(transfers > 0
          ? ['What has arrived of a file is kept; the next transfer of the same file goes on from there.']
          : []),
      ].join(' '),
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
