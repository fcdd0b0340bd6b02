import type { LaunchedApplication } from './launch-application';

/** Chooses an item of the application's menu by its label, as a person would by mouse or by its keys. */
export async function chooseFromMenu({ app }: LaunchedApplication, label: string): Promise<void> {
  await app.evaluate(({ Menu }, wanted) => {
    const find = (items: Electron.MenuItem[]): Electron.MenuItem | undefined => {
      for (const item of items) {
        if (item.label === wanted) return item;
        const below = item.submenu && find(item.submenu.items);
        if (below) return below;
      }
      return undefined;
    };
    const item = find(Menu.getApplicationMenu()?.items ?? []);
    if (!item) throw new Error(`The menu has no item ${wanted}.`);
    item.click();
  }, label);
}
