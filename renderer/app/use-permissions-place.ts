import { useEffect } from 'react';
import { permissionsPlace } from '../ui/permissions-place';
import { navigationStore } from './navigation-store';

/** Lets a refusal, wherever it is shown, lead to the page of permissions. */
export function usePermissionsPlace(): void {
  useEffect(() => {
    permissionsPlace.setState({ open: () => navigationStore.getState().go({ page: 'permissions' }) });
    return () => permissionsPlace.setState({}, true);
  }, []);
}
