/** 64 processes that each walk through memory of their own, on a machine with a last level of 1,536 entries that fills up. */
export const crowd = `scenario "Crowd"
machine skylake
kernel linux-rfc { quantum 400 }
program work(first) {
    u64 own[16384]
    fn main() {
        let i = first
        while (1) {
            own[i % 16384] = i
            i = i + 512
        }
    }
}
process worker[64] runs work(index)
`;
