/*
 * What the scenarios of a form must show, derived from the form: every condition once as the only thing that fails, every
 * bound from both sides by one tick, every identity that a side may not know. A new condition asks for its scenario by itself.
 */
import type { Form, Join, Predicate, ProcessSide } from '../../lib/engine/define-rule';
import { joined, momentOf, ownLogon, roleOf, sideOf } from '../../lib/engine/joins';
import { holds } from '../../lib/engine/predicates';
import { type Fact, processOf, sideColumns } from '../../lib/model/fact';
import { type Role, type RoleFacts, roles } from '../../lib/model/match';
import { foldCase } from '../../lib/model/text';
import { add, type Duration, elapsed, noTime, negated, tick } from '../../lib/model/time';
