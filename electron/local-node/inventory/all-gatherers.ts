import type { PlatformFacts } from '../presence/platform-facts';
import type { Gatherer } from './gatherer';
import { applicationGatherer } from './gatherers/application';
import { fileGatherer } from './gatherers/file';
import { instanceDetailedInformationGatherer } from './gatherers/instance-detailed-information';
import { instanceInformationGatherer } from './gatherers/instance-information';
import { networkGatherer } from './gatherers/network';
import { processGatherer } from './gatherers/process';
import { serviceGatherer } from './gatherers/service';
import type { InventorySettings } from './inventory-settings';

/** Everything this node collects, in the order in which it is sent. */
export function allGatherers(
  instanceId: string,
  facts: PlatformFacts,
  settings: InventorySettings,
): Gatherer[] {
  return [
    instanceInformationGatherer(instanceId, facts),
    instanceDetailedInformationGatherer,
    applicationGatherer,
    networkGatherer,
    serviceGatherer,
    fileGatherer(settings.fileFolders),
    processGatherer,
  ];
}
