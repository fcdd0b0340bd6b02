import { lazy } from 'react';

export const DoctorPage = lazy(async () => ({ default: (await import('./doctor-page')).DoctorPage }));
export const ExaminationPage = lazy(async () => ({
  default: (await import('./examination-page')).ExaminationPage,
}));
