// Lets a reader add rows to a list without sending the form. Without this script the server adds one empty row each time.
for (const group of document.querySelectorAll(".rows")) {
  const list = group.querySelector("ol");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "add";
  button.textContent = group.dataset.add;
  button.addEventListener("click", () => {
    const row = list.lastElementChild.cloneNode(true);
    const number = list.children.length + 1;
    for (const field of row.querySelectorAll("input, select")) {
      const label = row.querySelector(`label[for="${CSS.escape(field.id)}"]`);
      field.id = field.id.replace(/\d+$/, number);
      if (label) label.htmlFor = field.id;
      if (field.tagName === "SELECT") field.selectedIndex = 0;
      else field.value = "";
    }
    list.append(row);
    row.querySelector("input, select").focus();
  });
  group.append(button);
}
