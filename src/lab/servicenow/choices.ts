type Choices = ReadonlyArray<readonly [value: string, label: string]>;

function same(...labels: string[]): Choices {
  return labels.map((label) => [label, label] as const);
}

/** The choice lists of an incident, value and label, as a current instance ships them. */
export const incidentChoices: Record<string, Choices> = {
  state: [
    ['1', 'New'],
    ['2', 'In Progress'],
    ['3', 'On Hold'],
    ['6', 'Resolved'],
    ['7', 'Closed'],
    ['8', 'Canceled'],
  ],
  incident_state: [
    ['1', 'New'],
    ['2', 'In Progress'],
    ['3', 'On Hold'],
    ['6', 'Resolved'],
    ['7', 'Closed'],
    ['8', 'Canceled'],
  ],
  hold_reason: [
    ['1', 'Awaiting Caller'],
    ['3', 'Awaiting Problem'],
    ['4', 'Awaiting Vendor'],
    ['5', 'Awaiting Change'],
  ],
  impact: [
    ['1', '1 - High'],
    ['2', '2 - Medium'],
    ['3', '3 - Low'],
  ],
  urgency: [
    ['1', '1 - High'],
    ['2', '2 - Medium'],
    ['3', '3 - Low'],
  ],
  severity: [
    ['1', '1 - High'],
    ['2', '2 - Medium'],
    ['3', '3 - Low'],
  ],
  priority: [
    ['1', '1 - Critical'],
    ['2', '2 - High'],
    ['3', '3 - Moderate'],
    ['4', '4 - Low'],
    ['5', '5 - Planning'],
  ],
  category: [
    ['inquiry', 'Inquiry / Help'],
    ['software', 'Software'],
    ['hardware', 'Hardware'],
    ['network', 'Network'],
    ['database', 'Database'],
  ],
  subcategory: [
    ['antivirus', 'Antivirus'],
    ['email', 'Email'],
    ['internal application', 'Internal Application'],
    ['os', 'Operating System'],
    ['cpu', 'CPU'],
    ['disk', 'Disk'],
    ['keyboard', 'Keyboard'],
    ['memory', 'Memory'],
    ['monitor', 'Monitor'],
    ['mouse', 'Mouse'],
    ['dhcp', 'DHCP'],
    ['dns', 'DNS'],
    ['ip address', 'IP Address'],
    ['vpn', 'VPN'],
    ['wireless', 'Wireless'],
    ['db2', 'DB2'],
    ['sql server', 'MS SQL Server'],
    ['oracle', 'Oracle'],
  ],
  contact_type: [
    ['chat', 'Chat'],
    ['email', 'Email'],
    ['phone', 'Phone'],
    ['monitoring', 'Monitoring'],
    ['self-service', 'Self-service'],
    ['virtual_agent', 'Virtual agent'],
    ['walk-in', 'Walk-in'],
  ],
  close_code: same(
    'Solution provided',
    'Workaround provided',
    'Resolved by caller',
    'Resolved by change',
    'Resolved by problem',
    'Resolved by request',
    'User error',
    'Known error',
    'Duplicate',
    'No resolution provided',
  ),
  notify: [
    ['1', 'Do Not Notify'],
    ['2', 'Send Email'],
    ['3', 'Telephone'],
  ],
  escalation: [
    ['0', 'Normal'],
    ['1', 'Moderate'],
    ['2', 'High'],
    ['3', 'Overdue'],
  ],
  approval: [
    ['not requested', 'Not Yet Requested'],
    ['requested', 'Requested'],
    ['approved', 'Approved'],
    ['rejected', 'Rejected'],
  ],
  upon_approval: [
    ['proceed', 'Proceed to Next Task'],
    ['do_nothing', 'Wait for a User to Close this task'],
  ],
  upon_reject: [
    ['cancel', 'Cancel all future Tasks'],
    ['goto', 'Go to a previous Task'],
  ],
  sys_class_name: [['incident', 'Incident']],
};

/** Stages of an SLA record; a breach is told by `has_breached`, not by the stage. */
export const slaStages: Choices = [
  ['in_progress', 'In progress'],
  ['paused', 'Paused'],
  ['completed', 'Completed'],
  ['cancelled', 'Cancelled'],
];

/** Conditions of an interaction; strings, not numbers. */
export const interactionStates: Choices = [
  ['new', 'New'],
  ['on_hold', 'On Hold'],
  ['work_in_progress', 'Work in Progress'],
  ['wrap_up', 'Wrap Up'],
  ['closed_complete', 'Closed Complete'],
  ['closed_abandoned', 'Closed Abandoned'],
];

/** Ways an interaction came in. */
export const interactionTypes: Choices = [
  ['chat', 'Chat'],
  ['phone', 'Phone'],
  ['walkin', 'Walk-in'],
  ['messaging', 'Messaging'],
  ['video', 'Video'],
];

/** Life of a knowledge article. */
export const articleStates: Choices = [
  ['draft', 'Draft'],
  ['review', 'Review'],
  ['scheduled', 'Scheduled for publish'],
  ['published', 'Published'],
  ['pending_retirement', 'Pending retirement'],
  ['retired', 'Retired'],
  ['outdated', 'Outdated'],
];

/** Answers to "was this helpful?". */
export const yesOrNo: Choices = [
  ['yes', 'Yes'],
  ['no', 'No'],
];
