/** Steps of the wizard as they stand in addresses. */
export type StepName = 'information' | 'layers' | 'review';

/** Parts of a profile's page as they stand in addresses. */
export type TabName = 'layers' | 'versions' | 'compare' | 'history' | 'variables' | 'devices' | 'rollout';

/** The address of a profile's page. */
export function placeOf(profileId: string, tab: TabName = 'layers'): string {
  const place = `/profiles/${encodeURIComponent(profileId)}`;
  return tab === 'layers' ? place : `${place}/${tab}`;
}

/** The address of a step of a profile's wizard. */
export function wizardPlaceOf(profileId: string, step: StepName): string {
  return `/profiles/${encodeURIComponent(profileId)}/edit/${step}`;
}
