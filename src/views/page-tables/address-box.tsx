/** "Go to address": opens the path of an address and says what the tables hold there. */
import { useState } from "preact/hooks";
import { parseAddress } from "../format/address.js";

interface AddressBoxProps {
  readonly go: (va: number) => void;
}

/** The box; Enter goes. A wrong address is explained below it, and the text stays for correction. */
export function AddressBox({ go }: AddressBoxProps) {
  const [problem, setProblem] = useState("");
  const submit = (event: Event) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const text = new FormData(form).get("address");
    const parsed = parseAddress(typeof text === "string" ? text : "");
    if ("problem" in parsed) setProblem(parsed.problem);
    else {
      setProblem("");
      go(parsed.address);
    }
  };
  return (
    <form class="address-box" onSubmit={submit}>
      <input
        name="address"
        data-control="address"
        type="text"
        spellcheck={false}
        autocomplete="off"
        aria-label="Go to virtual address"
        placeholder="Go to address"
        aria-invalid={problem !== ""}
        onInput={() => setProblem("")}
      />
      {problem === "" ? null : (
        <span class="problem" role="alert">
          {problem}
        </span>
      )}
    </form>
  );
}
