/** What may be spent on models, in US dollars. */
export interface SpendingLimits {
  readonly runUsd: number;
  /** On one repository in a calendar day (UTC). */
  readonly repositoryDayUsd: number;
  /** Of the whole installation in a calendar month (UTC). */
  readonly installationMonthUsd: number;
}

export type SpendingLimit = keyof SpendingLimits;
