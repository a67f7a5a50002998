import { DefaultTokenResolver, StringConcat, Token, Tokenization, type IResolvable, type IResolveContext } from "cdktf";
import { type IConstruct } from "constructs";

/** An expression in Terraform's own words, which other expressions can be made of. */
export class Expression implements IResolvable {
  public readonly creationStack = [];

  public constructor(private readonly text: string) {}

  public resolve(context: IResolveContext): string {
    return context.suppressBraces ? this.text : `\${${this.text}}`;
  }

  public toString(): string {
    return Token.asString(this);
  }

  public toList(): string[] {
    return Token.asList(this);
  }

  public toNumber(): number {
    return Token.asNumber(this);
  }
}

/** The words in which Terraform gets a value, to make a longer expression of. */
export function wordsOf(scope: IConstruct, value: unknown): string {
  const resolved: unknown = Tokenization.resolve(value, {
    scope,
    resolver: new DefaultTokenResolver(new StringConcat()),
    preparing: false,
  });
  const whole = typeof resolved === "string" ? /^\$\{(.*)\}$/s.exec(resolved) : null;
  return whole?.[1] ?? JSON.stringify(resolved);
}
