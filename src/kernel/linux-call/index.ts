/** What every call of Linux needs: its records in user memory, how it waits and is made again. */
export { nanosecondsSinceBoot, presentMoment } from "./run-time.js";
export { put, putIfAsked, recordOf, take, takePath, type Field } from "./user-record.js";
export { dueTime, endWait, retryCalls, unblockAfter, waitInCall } from "./waiting.js";
