import { createStore } from 'zustand/vanilla';

interface PermissionsPlace {
  /** Set by the application, which alone knows its pages. */
  open?: () => void;
}

/** The way from a refusal to the page of permissions. */
export const permissionsPlace = createStore<PermissionsPlace>()(() => ({}));
