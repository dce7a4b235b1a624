// The only place that names the generated schema: a change of the contract breaks here, at compile
// time, and nowhere else.
import type { components } from './schema'

type Schemas = components['schemas']

export type Me = Schemas['Me']
export type Reference = Schemas['Reference']
export type Block = Schemas['BlockInfo']
export type IncidentRow = Schemas['IncidentRow']
export type IncidentPage = Schemas['IncidentPage']
export type Card = Schemas['Card']
export type CardItem = Schemas['CardItem']
export type AboveItem = Schemas['AboveItem']
export type Conflict = Schemas['Conflict']
export type CardAction = Schemas['CardAction']
export type HistoryEntry = Schemas['HistoryEntry']
export type Highlight = Schemas['Highlight']
export type ActionRequest = Schemas['ActionRequest']
export type SearchPage = Schemas['SearchPage']
export type SearchHit = Schemas['SearchHit']
export type Facet = Schemas['Facet']
export type RiskTable = Schemas['RiskTable']
export type RiskCell = Schemas['RiskCell']
export type Feed = Schemas['Feed']
export type FeedCreated = Schemas['FeedCreated']
export type Notice = Schemas['Notice']
export type Status = Schemas['Status']
export type User = Schemas['User']
export type PasswordChoice = Schemas['PasswordChoice']
export type NewUser = Schemas['NewUser']
export type UserChange = Schemas['UserChange']
export type Shift = Schemas['Shift']
export type ShiftLine = Schemas['ShiftLine']
export type NewShift = Schemas['NewShift']
export type Handover = Schemas['Handover']
export type HandoverLine = Schemas['HandoverLine']
export type HandoverMuted = Schemas['HandoverMuted']
export type HandoverSection = Schemas['HandoverSection']
export type HandoverWords = Schemas['HandoverWords']
export type Absence = Schemas['Absence']
export type NewAbsence = Schemas['NewAbsence']
export type Problem = Schemas['Problem']

/** What an operator can do with an incident. */
export type ActionId = Schemas['ActionId']
/** The body of an action without what the card adds itself. */
export type ActionBody = Omit<ActionRequest, 'version'>
export type Severity = IncidentRow['severity']
