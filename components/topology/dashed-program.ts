import { EdgeRectangleProgram } from "sigma/rendering";

const VERTEX = `
attribute vec4 a_id;
attribute vec4 a_color;
attribute vec2 a_normal;
attribute float a_normalCoef;
attribute vec2 a_positionStart;
attribute vec2 a_positionEnd;
attribute float a_positionCoef;

uniform mat3 u_matrix;
uniform float u_sizeRatio;
uniform float u_correctionRatio;
uniform float u_minEdgeThickness;

varying vec4 v_color;
varying float v_along;

const float bias = 255.0 / 254.0;

void main() {
  float thickness = max(length(a_normal), u_minEdgeThickness * u_sizeRatio);
  vec2 normal = normalize(a_normal) * a_normalCoef;
  vec2 place = mix(a_positionStart, a_positionEnd, a_positionCoef);
  float pixel = u_correctionRatio / u_sizeRatio;
  gl_Position = vec4((u_matrix * vec3(place + normal * thickness * pixel, 1)).xy, 0, 1);
  v_along = a_positionCoef * distance(a_positionStart, a_positionEnd) / pixel;
  #ifdef PICKING_MODE
  v_color = a_id;
  #else
  v_color = a_color;
  #endif
  v_color.a *= bias;
}
`;

const FRAGMENT = `
precision mediump float;

varying vec4 v_color;
varying float v_along;

const float DASH = 6.0;
const float GAP = 4.0;

void main() {
  #ifndef PICKING_MODE
  if (mod(v_along, DASH + GAP) > DASH) discard;
  #endif
  gl_FragColor = v_color;
}
`;

/** A line of dashes; the gaps can be pressed too. */
export class DashedProgram extends EdgeRectangleProgram {
  override getDefinition() {
    return { ...super.getDefinition(), VERTEX_SHADER_SOURCE: VERTEX, FRAGMENT_SHADER_SOURCE: FRAGMENT };
  }
}
