import { NodeProgram, type ProgramInfo } from "sigma/rendering";
import type { NodeDisplayData, RenderParams } from "sigma/types";
import { type Palette, shaderColour } from "./palette.ts";
import type { Ring } from "./picture.ts";

/** What of a node the ring is drawn from, beside its place and size. */
export interface RingAttributes {
  readonly ring: Ring;
  /** 0 plain, 1 guarded, 2 empty. */
  readonly look: number;
  readonly isFaint: boolean;
  readonly isChosen: boolean;
}

const UNIFORMS = ["u_sizeRatio", "u_correctionRatio", "u_matrix"] as const;
const FLOAT = 5126;
const UNSIGNED_BYTE = 5121;
const TRIANGLES = 4 as const;

const VERTEX = `
attribute vec4 a_id;
attribute vec2 a_position;
attribute float a_size;
attribute vec4 a_ring;
attribute vec3 a_look;
attribute float a_angle;

uniform mat3 u_matrix;
uniform float u_sizeRatio;
uniform float u_correctionRatio;

varying vec4 v_id;
varying vec2 v_place;
varying float v_soft;
varying vec4 v_ring;
varying vec3 v_look;

void main() {
  float radius = a_size * u_correctionRatio / u_sizeRatio * 2.0;
  // A triangle holds a circle of half its reach: here one and a half times the node.
  vec2 away = 3.0 * radius * vec2(cos(a_angle), sin(a_angle));
  gl_Position = vec4((u_matrix * vec3(a_position + away, 1)).xy, 0, 1);
  v_place = away / radius;
  v_soft = u_sizeRatio / a_size;
  v_ring = a_ring;
  v_look = a_look;
  v_id = a_id;
}
`;

function fragment({ fill, raised, line, ground, text, ink }: Palette): string {
  return `
precision highp float;

varying vec4 v_id;
varying vec2 v_place;
varying float v_soft;
varying vec4 v_ring;
varying vec3 v_look;

const float INNER = 0.58;
const float bias = 255.0 / 254.0;

bool isInShield(vec2 p) {
  return abs(p.x) < 0.27 && p.y < 0.28 && p.y > -0.34 + 2.4 * p.x * p.x;
}

vec4 ringAt(vec2 p, float radius) {
  if (v_look.x > 1.5)
    return mix(${shaderColour(ground)}, ${shaderColour(line)}, smoothstep(0.8 - v_soft, 0.8, radius));
  float turn = fract(atan(p.x, p.y) / 6.28318530718 + 1.0);
  vec4 part = turn < v_ring.x ? ${shaderColour(fill.bad)}
    : turn < v_ring.y ? ${shaderColour(fill.caution)}
    : turn < v_ring.z ? ${shaderColour(fill.idle)}
    : turn < v_ring.w ? ${shaderColour(fill.planned)}
    : ${shaderColour(fill.good)};
  vec4 middle = v_look.x > 0.5 && isInShield(p) ? ${shaderColour(text.caution)} : ${shaderColour(raised)};
  return mix(middle, part, smoothstep(INNER - v_soft, INNER + v_soft, radius));
}

void main() {
  float radius = length(v_place);
  // Whoever is chosen wears a second ring, apart from its own.
  float reach = v_look.z > 0.5 ? 1.32 : 1.0;
  #ifdef PICKING_MODE
  if (radius > reach) discard;
  gl_FragColor = v_id;
  gl_FragColor.a *= bias;
  #else
  vec4 colour = radius < 1.0 + v_soft / 2.0 ? ringAt(v_place, radius)
    : radius < 1.16 ? ${shaderColour(ground)} : ${shaderColour(ink)};
  colour = mix(colour, ${shaderColour(ground)}, v_look.y * 0.8);
  gl_FragColor = colour * (1.0 - smoothstep(reach - v_soft, reach + v_soft, radius));
  #endif
}
`;
}

/** A ring of statuses, from the top clockwise; a shield in its middle while the service is guarded. */
export function ringProgram(palette: Palette) {
  const source = fragment(palette);
  return class extends NodeProgram<(typeof UNIFORMS)[number]> {
    override getDefinition() {
      return {
        VERTICES: 3,
        VERTEX_SHADER_SOURCE: VERTEX,
        FRAGMENT_SHADER_SOURCE: source,
        METHOD: TRIANGLES,
        UNIFORMS,
        ATTRIBUTES: [
          { name: "a_position", size: 2, type: FLOAT },
          { name: "a_size", size: 1, type: FLOAT },
          { name: "a_ring", size: 4, type: FLOAT },
          { name: "a_look", size: 3, type: FLOAT },
          { name: "a_id", size: 4, type: UNSIGNED_BYTE, normalized: true },
        ],
        CONSTANT_ATTRIBUTES: [{ name: "a_angle", size: 1, type: FLOAT }],
        CONSTANT_DATA: [[0], [(2 * Math.PI) / 3], [(4 * Math.PI) / 3]],
      };
    }

    override processVisibleItem(id: number, at: number, data: NodeDisplayData): void {
      const { ring, look, isFaint, isChosen } = data as NodeDisplayData & RingAttributes; // sigma hands all on
      const values = [data.x, data.y, data.size, ring.bad, ring.caution, ring.idle, ring.planned];
      values.push(look, Number(isFaint), Number(isChosen), id);
      this.array.set(values, at);
    }

    override setUniforms(
      params: RenderParams,
      { gl, uniformLocations }: ProgramInfo<(typeof UNIFORMS)[number]>,
    ): void {
      gl.uniform1f(uniformLocations.u_correctionRatio, params.correctionRatio);
      gl.uniform1f(uniformLocations.u_sizeRatio, params.sizeRatio);
      gl.uniformMatrix3fv(uniformLocations.u_matrix, false, params.matrix);
    }
  };
}
