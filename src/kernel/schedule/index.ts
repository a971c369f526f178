/** Schedules: which core goes on when. */
export {
  mostScheduleSteps,
  parseSchedule,
  scheduleText,
  stepText,
  type Schedule,
  type ScheduleStep,
  type StepKind,
} from "./schedule-text.js";
