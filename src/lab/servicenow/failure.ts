/** A refusal in the platform's envelope: HTTP status, message and detail as an instance words them. */
export class Refusal extends Error {
  readonly status: number;
  readonly detail: string | null;

  constructor(status: number, message: string, detail: string | null = null) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.detail = detail;
  }
}

/** The account is not known or did not prove itself. */
export function notAuthenticated(): Refusal {
  return new Refusal(401, 'User Not Authenticated', 'Required to provide Auth information');
}

/** There is no such record, or this account may not see it: the platform does not tell which. */
export function noRecord(): Refusal {
  return new Refusal(404, 'No Record found', "Record doesn't exist or ACL restricts the record retrieval");
}

/** An access rule refused a write; `verb` is Insert, Update or Delete. */
export function aclFailure(verb: 'Insert' | 'Update' | 'Delete'): Refusal {
  return new Refusal(403, 'Operation Failed', `ACL Exception ${verb} Failed due to security constraints`);
}

/** The query filters on a column this account may not read. */
export function queryNotAllowed(): Refusal {
  return new Refusal(
    403,
    'Insufficient rights to query records',
    'Field(s) present in the query do not have permission to be read',
  );
}

/** A data policy asks for fields that are empty; `labels` as people see them. */
export function policyFailure(labels: readonly string[]): Refusal {
  const detail = `Data Policy Exception: \n\tThe following fields are mandatory: ${labels.join(', ')}`;
  return new Refusal(403, 'Operation Failed', detail);
}

/** The request body could not be read. */
export function unreadable(detail: string): Refusal {
  return new Refusal(400, 'Exception while reading request', detail);
}

/** No API answers at this path. */
export function noSuchApi(): Refusal {
  return new Refusal(400, 'Requested URI does not represent any resource');
}

/** The envelope of a refusal. */
export function envelopeOf(refusal: Refusal): object {
  return { error: { message: refusal.message, detail: refusal.detail }, status: 'failure' };
}
