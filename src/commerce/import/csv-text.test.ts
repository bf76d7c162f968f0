import { describe, expect, test } from "vitest";
import { readCsv } from "./csv-text.ts";

const rows = (csv: string | Buffer) => {
  const file = readCsv(csv);
  if (file.kind !== "done") throw new Error(file.kind);
  return [file.value.header, ...file.value.rows].map((row) => [row.line, ...row.cells]);
};
const refusal = (csv: string | Buffer) => {
  const file = readCsv(csv);
  return file.kind === "refused" ? `${file.failure.code}: ${file.failure.operator}` : file.kind;
};

describe("a CSV file", () => {
  test("may use commas, semicolons or tabs, any line ends, a byte order mark", () => {
    const plain = [
      [1, "a", "b"],
      [2, "1", "x;y"],
    ];
    expect(rows('a,b\n1,"x;y"\n')).toEqual(plain);
    expect(rows('a;b\r\n1;"x;y"\r\n')).toEqual(plain);
    expect(rows("a\tb\r1\tx;y")).toEqual(plain);
    expect(rows(Buffer.from('\uFEFFa,b\n1,"x;y"'))).toEqual(plain);
  });

  test("knows the line of each row, also after cells with line breaks and after empty lines", () => {
    expect(rows('a,b\r\n"one\r\ntwo\r\nthree",x\r\n\r\n,\r\nlast,y')).toEqual([
      [1, "a", "b"],
      [2, "one\ntwo\nthree", "x"],
      [7, "last", "y"],
    ]);
  });

  test("with a quote that is never closed is refused with the line where that row begins", () => {
    expect(refusal('a,b\n1,2\n3,"4\n5,6\n7,8')).toMatch(/^import\.unreadable: Line 3: .*never closed/);
  });

  test("with a stray quote is refused with its line", () => {
    expect(refusal('a,b\n1,2\n"3"x,4\n')).toMatch(/Line 3: .*middle of a cell/);
    expect(refusal('a,b\n1,5" pot\n')).toMatch(/Line 2: .*middle of a cell/);
  });

  test("in another encoding is refused with the line of the first letter that is not UTF-8", () => {
    expect(refusal(Buffer.from("a,b\nx,y\ncaf\u00e9,z\n", "latin1"))).toMatch(/Line 3: .*not UTF-8/);
    expect(refusal(Buffer.from("\uFEFFa,b\n", "utf16le"))).toMatch(/UTF-16/);
  });

  test("that is none is refused for what it is", () => {
    expect(refusal("")).toMatch(/the file is empty/);
    expect(refusal(" \n\r\n")).toMatch(/the file is empty/);
    expect(refusal("a,b\n1,\u0000\n")).toMatch(/Line 2: .*NUL byte/);
    expect(refusal(Buffer.from([0x50, 0x4b, 3, 4, 20, 0]))).toMatch(/spreadsheet/);
  });
});
