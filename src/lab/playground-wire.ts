/** One labelled value of a record as people read it; `at` is given for instants (epoch milliseconds). */
export type RecordField = {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly at?: number;
};

/** One entry of a record's journal; `comment` is seen by the employee, `note` only by agents. */
export type JournalEntry = {
  readonly id: string;
  readonly kind: 'comment' | 'note';
  readonly who: string;
  readonly at: number;
  readonly text: string;
};

/** One attachment of a record; `text` is given for short text files (the transcript). */
export type RecordFile = {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  readonly text?: string;
};

/** An incident or interaction of the sandbox as the page shows it. `level` is the priority 1 to 5, 0 when there is none. */
export type RecordView = {
  readonly id: string;
  readonly table: 'incident' | 'interaction';
  readonly number: string;
  readonly title: string;
  readonly state: string;
  readonly closed: boolean;
  readonly priority: string;
  readonly level: number;
  readonly changedAt: number;
  readonly fields: readonly RecordField[];
  readonly journal: readonly JournalEntry[];
  readonly files: readonly RecordFile[];
};

/** How the sandbox behaves: as usual, slow to answer, failing, or hibernating. */
export type ServiceNowMode = 'normal' | 'slow' | 'down' | 'asleep';

/** What can be switched in the playground. */
export type Switches = { readonly servicenow: ServiceNowMode; readonly blocked: readonly string[] };

/** The desk's clock: what it says and how far it stands from real time (milliseconds). */
export type ClockView = { readonly now: number; readonly offset: number };

/** Whose hours are in force: the desk's own, or those of the worked example (Madrid and Bogotá). */
export type HoursChoice = 'own' | 'example';

/** Within how many minutes of open desk a request of a priority is promised its first answer. */
export type AnswerTime = { readonly priority: 1 | 2 | 3 | 4 | 5; readonly minutes: number };

/**
 * The desk's hours at this moment of its clock (instants in epoch milliseconds): whether it is open, when that changes
 * (null: never), when it opens next, and where each region stands. `closedAt` is an instant at which the example is closed.
 */
export type HoursView = {
  readonly choice: HoursChoice;
  readonly ownIsAlwaysOpen: boolean;
  readonly open: boolean;
  readonly changesAt: number | null;
  readonly opensAt: number | null;
  readonly regions: readonly { readonly name: string; readonly zone: string; readonly open: boolean }[];
  readonly closedAt: number | null;
  readonly answers: readonly AnswerTime[];
};

/** Everything around the chats at once. */
export type PlaygroundView = {
  readonly deskName: string;
  readonly switches: Switches;
  readonly clock: ClockView;
  /** Absent where the hours cannot be chosen. */
  readonly hours?: HoursView;
  /** False when the desk is connected to a real instance, whose records are not shown here. */
  readonly sandbox: boolean;
};

/** The newest records of the sandbox. */
export type RecordsView = { readonly incidents: readonly RecordView[]; readonly interactions: readonly RecordView[] };
