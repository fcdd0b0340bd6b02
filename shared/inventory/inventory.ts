import { z } from 'zod';

/** One row of an inventory type: attribute name to text, as SSM gives it. */
export const inventoryEntrySchema = z.record(z.string(), z.string());
export type InventoryEntry = z.infer<typeof inventoryEntrySchema>;

/** An inventory type as GetInventorySchema describes it. */
export const inventoryTypeSchema = z.object({
  typeName: z.string(),
  attributes: z.array(z.object({ name: z.string(), dataType: z.enum(['string', 'number']) })),
});
export type InventoryType = z.infer<typeof inventoryTypeSchema>;

/** One page of ListInventoryEntries. `captureTime` is ISO 8601 UTC; absent when the node never reported the type. */
export const inventoryPageSchema = z.object({
  typeName: z.string(),
  schemaVersion: z.string().optional(),
  captureTime: z.string().optional(),
  entries: z.array(inventoryEntrySchema),
  nextToken: z.string().optional(),
});
export type InventoryPage = z.infer<typeof inventoryPageSchema>;
