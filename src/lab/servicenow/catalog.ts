import { type Answer, type Ask, jsonOf } from './ask.ts';
import { noRecord, Refusal } from './failure.ts';
import { insertRow, nextNumber, rowOf, textOf } from './instance.ts';
import { shapeAsked } from './table-api.ts';
import { storedOf } from './zone.ts';

/** `POST /api/sn_sc/servicecatalog/items/<sys_id>/order_now`: answers 200 (not 201) with the request's number. */
export function orderNow(ask: Ask, itemId: string): Answer {
  if (ask.method !== 'POST') throw new Refusal(405, 'Method not supported');
  const item = rowOf(ask.instance, 'sc_cat_item', itemId);
  if (item === undefined) throw noRecord();
  const quantity = Number(jsonOf(ask)['sysparm_quantity'] ?? Number.NaN);
  if (!(quantity >= 1)) throw new Refusal(400, 'Invalid Quantity value', 'sysparm_quantity is mandatory');
  const by = ask.account.userName;
  const number = nextNumber(ask.instance, shapeAsked('sc_request'));
  const request = insertRow(
    ask.instance,
    'sc_request',
    {
      number,
      request_state: 'requested',
      opened_by: ask.account.sysId,
      requested_for: ask.account.sysId,
      active: 'true',
    },
    by,
  );
  const sysId = textOf(request, 'sys_id');
  insertRow(
    ask.instance,
    'sc_req_item',
    {
      number: nextNumber(ask.instance, shapeAsked('sc_req_item')),
      request: sysId,
      cat_item: itemId,
      quantity: String(quantity),
      opened_by: ask.account.sysId,
      active: 'true',
    },
    by,
  );
  const result = {
    sys_id: sysId,
    number,
    request_number: number,
    parent_id: null,
    request_id: sysId,
    parent_table: 'task',
    table: 'sc_request',
    placed_at: storedOf(ask.instance.now()),
  };
  return { status: 200, body: { result } };
}
