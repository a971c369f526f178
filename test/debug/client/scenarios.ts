/** Small scenarios that only tests need. */

/** Never ends. */
export const endless = `scenario "Endless"
machine arc-hs38-1k { }
kernel linux-rfc { }
program spinner {
    fn main() {
        let i = 0
        while 1 {
            i = i + 1
        }
    }
}
process A runs spinner
`;

/** Five errors of different kinds, one on each of lines 2, 3, 8, 9 and 12. */
export const fiveErrors = `scenario "Five errors"
machine unknown-core { }
kernel linux-rfc { quantum "often" }
program wrong {
    u64 page[16]

    fn main() {
        page[0] = nowhere
        yield(1, 2)
    }
}
process A runs nothing
`;

/** Two functions, an argument, locals in a loop, an array, a narrow variable, output. */
export const calls = `scenario "Calls"
machine arc-hs38-1k { }
kernel linux-rfc { }
program caller {
    u64 squares[8]
    u8 small = 7

    fn square(n) {
        let result = n * n
        return result
    }

    fn main() {
        for i in 0 .. 4 {
            squares[i] = square(i)
        }
        small = 9
        print("done ", squares[3])
        expect squares[3] == 9
    }
}
process A runs caller
expect A.exit == 0
`;

/** Follows a null pointer and is killed. */
export const segfault = `scenario "Null pointer"
machine arc-hs38-1k { }
kernel linux-rfc { }
program victim {
    fn main() {
        let p = 0
        u64[p] = 1
    }
}
process A runs victim
expect A.exit == SIGSEGV
`;

/** Two processes that wait for each other at different places. */
export const deadlock = `scenario "Deadlock"
machine arc-hs38-1k { }
kernel linux-rfc { }
program first {
    fn main() {
        meet left(2)
    }
}
program second {
    fn main() {
        meet right(2)
    }
}
process A runs first
process B runs second
`;

/** A loop of eight instructions, with time to pause in it. */
export const counting = `scenario "Counting"
machine rv64-sv39
kernel intended { max_steps 1_000_000_000 }
program p {
    u64 total
    fn main() {
        let s = 0
        for i in 0 .. 300_000_000 {
            s = s + i
        }
        total = s
    }
}
process A runs p
`;

/** Prints for ever. */
export const chatter = `scenario "Chatter"
machine rv64-sv39
kernel intended { max_steps 1_000_000_000 }
program p {
    fn main() {
        let i = 0
        while 1 {
            print "line ", i, " of what nobody can read as fast as it comes: ${"again ".repeat(500)}"
            i = i + 1
        }
    }
}
process A runs p
`;

/** Line number (from 1) of the first line that contains a text. */
export function lineOf(scenario: string, text: string): number {
  return scenario.split("\n").findIndex((line) => line.includes(text)) + 1;
}
