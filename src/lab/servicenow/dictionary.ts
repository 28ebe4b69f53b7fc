import { articleStates, incidentChoices, interactionStates, interactionTypes, slaStages, yesOrNo } from './choices.ts';
import { type Shape, type Sketch, shapeOf } from './shape.ts';

const incident: Sketch = {
  label: 'Incident',
  display: 'number',
  prefix: 'INC',
  string:
    'number:40 short_description:160 description:4000 close_notes:4000 correlation_id:100 correlation_display:100 ' +
    'task_effective_number:40 approval_history approval_set user_input route_reason watch_list:4000 group_list ' +
    'work_notes_list:4000 additional_assignee_list cause:4000 origin_table:80 origin_id:32 business_impact:4000 ' +
    'sys_domain_path:255 contract skills agile_story task_for',
  reference:
    'caller_id>sys_user opened_by>sys_user assigned_to>sys_user resolved_by>sys_user closed_by>sys_user ' +
    'reopened_by>sys_user assignment_group>sys_user_group cmdb_ci>cmdb_ci business_service>cmdb_ci ' +
    'service_offering>cmdb_ci parent>task parent_incident>incident caused_by>change_request rfc>change_request ' +
    'problem_id>problem universal_request>task location>cmn_location company>core_company ' +
    'delivery_plan>sc_cat_item delivery_task>sc_cat_item sys_domain>sys_user_group',
  boolean: 'active made_sla knowledge',
  integer: 'reopen_count reassignment_count child_incidents order calendar_stc business_stc',
  datetime:
    'opened_at resolved_at closed_at reopened_time activity_due sla_due due_date expected_start work_start work_end follow_up',
  duration: 'time_worked business_duration calendar_duration',
  journal: 'comments work_notes comments_and_work_notes',
  choice: incidentChoices,
  labels: {
    close_code: 'Resolution code',
    close_notes: 'Close notes',
    caller_id: 'Caller',
    comments: 'Comments',
    work_notes: 'Work notes',
  },
};

const people: Record<string, Sketch> = {
  sys_user: {
    label: 'User',
    display: 'name',
    string:
      'user_name:40 email:100 name:151 first_name:50 last_name:50 title:60 phone:40 mobile_phone:40 ' +
      'employee_number:40 time_zone:40 preferred_language:3 roles department',
    reference: 'location>cmn_location manager>sys_user company>core_company',
    boolean: 'active vip locked_out web_service_access_only password_needs_reset internal_integration_user',
  },
  sys_user_group: {
    label: 'Group',
    display: 'name',
    string: 'name:80 description:1000 email:100 type:1024',
    reference: 'manager>sys_user parent>sys_user_group',
    boolean: 'active exclude_manager',
  },
  sys_user_grmember: { label: 'Group Member', display: 'user', reference: 'user>sys_user group>sys_user_group' },
  cmn_location: {
    label: 'Location',
    display: 'name',
    string: 'name:100 full_name:255 city:40 country:40 time_zone:40',
  },
  core_company: { label: 'Company', display: 'name', string: 'name:80' },
};

const work: Record<string, Sketch> = {
  incident,
  task_sla: {
    label: 'Task SLA',
    display: 'sla',
    string: 'business_percentage percentage',
    reference: 'task>task sla>contract_sla schedule>cmn_schedule',
    boolean: 'has_breached active',
    datetime: 'start_time end_time planned_end_time pause_time original_breach_time',
    duration: 'business_time_left time_left business_duration duration pause_duration business_pause_duration',
    choice: { stage: slaStages },
  },
  contract_sla: {
    label: 'SLA Definition',
    display: 'name',
    string: 'name:100 target:40 priority:2 timezone:40',
    reference: 'schedule>cmn_schedule',
    duration: 'duration',
    boolean: 'active',
  },
  cmn_schedule: { label: 'Schedule', display: 'name', string: 'name:100 time_zone:40' },
  cmdb_ci: {
    label: 'Configuration Item',
    display: 'name',
    string: 'name:255 category:80 sys_class_name:80',
    reference: 'support_group>sys_user_group assigned_to>sys_user',
  },
  change_request: {
    label: 'Change Request',
    display: 'number',
    prefix: 'CHG',
    string: 'number:40 short_description:160',
  },
  problem: { label: 'Problem', display: 'number', prefix: 'PRB', string: 'number:40 short_description:160' },
  interaction: {
    label: 'Interaction',
    display: 'number',
    prefix: 'IMS',
    string: 'number:40 short_description:160 channel_metadata_document correlation_id:100',
    reference: 'opened_for>sys_user opened_by>sys_user assigned_to>sys_user assignment_group>sys_user_group',
    boolean: 'active virtual_agent',
    datetime: 'opened_at closed_at',
    journal: 'work_notes',
    choice: { state: interactionStates, type: interactionTypes },
  },
  interaction_related_record: {
    label: 'Interaction Related Record',
    display: 'document_id',
    string: 'document_table:80 document_id:32 type:40',
    reference: 'interaction>interaction',
  },
  sc_cat_item: { label: 'Catalog Item', display: 'name', string: 'name:100 short_description:200', boolean: 'active' },
  sc_request: {
    label: 'Request',
    display: 'number',
    prefix: 'REQ',
    string: 'number:40 request_state:40',
    reference: 'requested_for>sys_user opened_by>sys_user',
    boolean: 'active',
  },
  sc_req_item: {
    label: 'Requested Item',
    display: 'number',
    prefix: 'RITM',
    string: 'number:40',
    reference: 'request>sc_request cat_item>sc_cat_item opened_by>sys_user',
    integer: 'quantity',
    boolean: 'active',
  },
};

const knowledge: Record<string, Sketch> = {
  kb_knowledge_base: { label: 'Knowledge Base', display: 'title', string: 'title:100 description', boolean: 'active' },
  kb_category: { label: 'Knowledge Category', display: 'label', string: 'label:100 value:100', boolean: 'active' },
  kb_knowledge: {
    label: 'Knowledge',
    display: 'number',
    prefix: 'KB',
    string:
      'number:40 short_description:255 description:4000 display_number:40 language:3 article_type:40 topic:40 meta:4000 ' +
      'roles source wiki article_id:32 can_read_user_criteria cannot_read_user_criteria keywords image version:10',
    html: 'text',
    reference: 'kb_knowledge_base>kb_knowledge_base kb_category>kb_category author>sys_user parent>kb_knowledge',
    boolean: 'active latest flagged direct disable_commenting disable_suggesting display_attachments',
    integer: 'sys_view_count use_count rating',
    date: 'published valid_to retired',
    choice: { workflow_state: articleStates },
  },
  kb_feedback: {
    label: 'Knowledge Feedback',
    display: 'article',
    string: 'comments:4000 rating:2 query',
    reference: 'article>kb_knowledge user>sys_user',
    boolean: 'flagged',
    choice: { useful: yesOrNo },
  },
};

const platform: Record<string, Sketch> = {
  sys_journal_field: {
    label: 'Journal Entry',
    display: 'element',
    string: 'name:80 element:80 element_id:32 value',
  },
  sys_attachment: {
    label: 'Attachment',
    display: 'file_name',
    string:
      'file_name:100 content_type:100 table_name:80 table_sys_id:32 compressed:5 size_bytes size_compressed ' +
      'chunk_size_bytes download_link image_height image_width average_image_color state hash:64',
  },
  sys_choice: {
    label: 'Choice',
    display: 'label',
    string: 'name:80 element:80 value:60 label:60 language:3 dependent_value:60',
    integer: 'sequence',
    boolean: 'inactive',
  },
  sys_db_object: { label: 'Tables', display: 'label', string: 'name:80 label:80' },
  sys_dictionary: { label: 'Dictionary Entry', display: 'element', string: 'name:80 element:80 internal_type:40' },
  sys_properties: { label: 'System Property', display: 'name', string: 'name:100 value:4000' },
};

/** Every table the sandbox has, by name; `task` is the incident table under its parent's name. */
export const dictionary: ReadonlyMap<string, Shape> = new Map(
  Object.entries({ ...people, ...work, ...knowledge, ...platform, task: { ...incident, label: 'Task' } }).map(
    ([table, sketch]) => [table, shapeOf(table, sketch)] as const,
  ),
);
