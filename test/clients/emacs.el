;;; Emacs with dap-mode as a client of `vas dap`: breakpoint, stop, stack, scopes, steps both ways, evaluation, the end.
;;; Prints a line for each thing that it has seen; emacs.test.ts compares them.  -*- lexical-binding: t -*-

(setq user-emacs-directory (file-name-as-directory (getenv "VAS_EMACS_FOLDER")))
(setq dap-breakpoints-file (expand-file-name "breakpoints" user-emacs-directory)
      lsp-session-file (expand-file-name "session" user-emacs-directory)
      inhibit-message t)
(package-initialize)
(require 'dap-mode)
;; Version 0.7 reads it and defines it nowhere.
(defvar dap-exception-breakpoints nil)

(defvar vas-command (append (read (getenv "VAS_COMMAND")) nil)
  "Program and arguments of the adapter.")
(defvar vas-stops 0 "Stops so far.")

(defun vas-say (format &rest arguments)
  "Print a line for the test."
  (princ (concat (apply #'format format arguments) "\n")))

(defun vas-wait (condition)
  "Wait until CONDITION holds; the test has the patience."
  (while (not (funcall condition)) (accept-process-output nil 0.01)))

;; What a user puts into the init file (docs/debugging.md).
(dap-register-debug-provider
 "vas"
 (lambda (configuration)
   (plist-put configuration :dap-server-path vas-command)))
(dap-register-debug-template
 "VAS scenario"
 (list :type "vas" :request "launch" :name "VAS scenario" :program (getenv "VAS_PROGRAM")))

(add-hook 'dap-stack-frame-changed-hook
          (lambda (session)
            (when (dap--debug-session-active-frame session) (setq vas-stops (1+ vas-stops)))))

(defun vas-stopped (before)
  "Wait for a stop after stop number BEFORE, and say where it is."
  (vas-wait (lambda () (> vas-stops before)))
  (let* ((session (dap--cur-session))
         (frame (dap--debug-session-active-frame session)))
    (vas-say "stopped in %s, line %s; point in line %s of %s"
             (gethash "name" frame) (gethash "line" frame) (line-number-at-pos) (buffer-name))))

(defun vas-go (action)
  "Do ACTION and say where it stops."
  (let ((before vas-stops))
    (funcall action)
    (vas-stopped before)))

(find-file (getenv "VAS_PROGRAM"))
(goto-char (point-min))
(search-forward (getenv "VAS_LINE"))
(dap-breakpoint-add)
(vas-say "breakpoint in line %s" (line-number-at-pos))
(vas-go (lambda () (dap-debug (copy-sequence (cdr (assoc "VAS scenario" dap-debug-template-configurations))))))
(let ((session (dap--cur-session)))
  (vas-say "thread %s" (gethash "name" (seq-first (gethash "threads" (dap-request session "threads")))))
  (let* ((frame (gethash "id" (dap--debug-session-active-frame session)))
         (scopes (gethash "scopes" (dap-request session "scopes" :frameId frame))))
    (vas-say "scopes %s" (mapconcat (lambda (scope) (gethash "name" scope)) scopes ", "))
    (vas-say "result is %s"
             (gethash "result" (dap-request session "evaluate" :expression "n * n" :frameId frame :context "watch"))))
  (vas-go (lambda () (dap-next session)))
  (vas-go (lambda () (dap-step-in session)))
  (vas-go (lambda () (dap--step "stepBack" session)))
  (vas-go (lambda () (dap--step "stepBack" session)))
  (vas-go (lambda () (dap-continue session (dap--debug-session-thread-id session))))
  (vas-say "history %s"
           (car (split-string (gethash "result" (dap-request session "evaluate" :expression "history squares last 1" :context "repl")) "\n")))
  (dap-disconnect session)
  (vas-wait (lambda () (not (dap--session-running session))))
  (vas-say "ended"))
(kill-emacs 0)
